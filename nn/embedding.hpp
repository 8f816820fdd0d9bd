#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "core/error.hpp"

namespace lab::nn {

/// y_i = weight[index_i]: a row of weight [V, E] for each of N indices; y [N, E]. The twin of
/// torch::nn::Embedding, and the same as a Linear on one-hot inputs without the multiplication by
/// zeros. Throws std::logic_error for an index outside [0, V).
template <class T>
void embedding(const T* weight, int vocabulary, int width, const std::int32_t* indices, int rows,
               T* y) {
  for (int i = 0; i < rows; ++i) {
    expect(indices[i] >= 0 && indices[i] < vocabulary, "embedding: index {} is not in [0, {})",
           indices[i], vocabulary);
    std::copy_n(weight + std::ptrdiff_t{indices[i]} * width, width, y + std::ptrdiff_t{i} * width);
  }
}

/// dweight [V, E] = Σ over the rows that picked it of dy [N, E]; overwritten.
template <class T>
void embedding_backward(const T* dy, int vocabulary, int width, const std::int32_t* indices,
                        int rows, T* dweight) {
  std::fill_n(dweight, std::ptrdiff_t{vocabulary} * width, T{0});
  for (int i = 0; i < rows; ++i) {
    T* to = dweight + std::ptrdiff_t{indices[i]} * width;
    for (int e = 0; e < width; ++e) to[e] += dy[std::ptrdiff_t{i} * width + e];
  }
}

}  // namespace lab::nn
