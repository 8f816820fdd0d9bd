#pragma once

#include <memory>
#include <string>
#include <vector>

#include "agents/fused_dqn.hpp"
#include "agents/torch_dqn.hpp"

namespace lab::testing {

/// The implementations of a DQN's learning step that must give the same numbers.
struct Twin {
  std::string name;
  bool double_precision;
  std::unique_ptr<agents::DqnLearner> (*make)(const nn::EmbeddingMlpShape&,
                                              const agents::LearnerOptions&);
};

inline const std::vector<Twin>& all_twins() {
  using Shape = nn::EmbeddingMlpShape;
  using Options = agents::LearnerOptions;
  using Learner = std::unique_ptr<agents::DqnLearner>;
  static const std::vector<Twin> twins{
      {"fused, float32", false,
       [](const Shape& shape, const Options& options) -> Learner {
         return std::make_unique<agents::FusedDqn<float>>(shape, options);
       }},
      {"fused, float64", true,
       [](const Shape& shape, const Options& options) -> Learner {
         return std::make_unique<agents::FusedDqn<double>>(shape, options);
       }},
      {"torch, float32", false,
       [](const Shape& shape, const Options& options) {
         return agents::make_torch_dqn(shape, options, false);
       }},
      {"torch, float64", true,
       [](const Shape& shape, const Options& options) {
         return agents::make_torch_dqn(shape, options, true);
       }},
  };
  return twins;
}

/// A batch of random transitions on `shape`, some of them terminated; with `weighted` each sample
/// has a weight of its own, and discounts are those of one to three steps.
inline agents::Minibatch random_batch(core::Pcg64& rng, const nn::EmbeddingMlpShape& shape,
                                      std::size_t size, bool weighted) {
  agents::Minibatch batch;
  batch.resize(size);
  const auto below = [&](int bound) {
    return static_cast<std::int32_t>(rng.below(static_cast<std::uint32_t>(bound)));
  };
  constexpr float kDiscounts[] = {0.99F, 0.9801F, 0.970299F};
  for (std::size_t i = 0; i < size; ++i) {
    batch.index[i] = static_cast<std::uint32_t>(i);
    batch.state[i] = below(shape.states);
    batch.action[i] = below(shape.actions);
    batch.next_state[i] = below(shape.states);
    batch.reward[i] = static_cast<float>(rng.uniform() < 0.2 ? rng.normal() : 0.0);
    batch.discount[i] = kDiscounts[weighted ? below(3) : 0];
    batch.terminated[i] = static_cast<std::uint8_t>(rng.uniform() < 0.2);
    if (weighted) batch.weight.push_back(static_cast<float>(0.1 + 0.9 * rng.uniform()));
  }
  return batch;
}

}  // namespace lab::testing
