#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "nn/embedding_mlp.hpp"

namespace lab::testing {

/// Networks of every form: none to three hidden layers, odd sizes, one of everything.
inline std::vector<nn::EmbeddingMlpShape> network_shapes() {
  std::vector<nn::EmbeddingMlpShape> shapes;
  for (const bool dueling : {false, true}) {
    shapes.push_back({16, 32, {64}, 4, dueling});
    shapes.push_back({1, 1, {1}, 1, dueling});
    shapes.push_back({7, 3, {5}, 2, dueling});
    shapes.push_back({17, 9, {8, 11}, 3, dueling});
    shapes.push_back({64, 5, {6, 7, 3}, 4, dueling});
    shapes.push_back({13, 6, {}, 5, dueling});
  }
  return shapes;
}

inline std::string describe(const nn::EmbeddingMlpShape& shape) {
  return fmt::format("S {}, E {}, hidden [{}], A {}, dueling {}", shape.states, shape.embedding,
                     fmt::join(shape.hidden, ","), shape.actions, shape.dueling);
}

}  // namespace lab::testing
