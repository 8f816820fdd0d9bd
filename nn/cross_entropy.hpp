#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "nn/vector_math.hpp"

namespace lab::nn {

/// p_v = exp(z_v) / Σ exp(z): one row of V logits becomes probabilities. The largest logit is taken
/// off first, which changes nothing but keeps exp from overflowing.
template <class T>
void softmax(const T* logits, int count, T* probabilities) {
  const T largest = *std::max_element(logits, logits + count);
  T sum = 0;
  for (int v = 0; v < count; ++v) sum += probabilities[v] = std::exp(logits[v] - largest);
  for (int v = 0; v < count; ++v) probabilities[v] /= sum;
}

/// Softmax and cross-entropy in one: −log p(target), averaged over `rows`; the twin of
/// torch::nn::functional::cross_entropy. logits [N, V], targets [N] in [0, V). Its gradient by the
/// logits, (p − onehot(target)) / N, overwrites `gradient` [N, V], which may be null.
template <class T>
double cross_entropy(const T* logits, const std::int32_t* targets, int rows, int count,
                     T* gradient) {
  double loss = 0;
  for (int i = 0; i < rows; ++i) {
    const T* z = logits + std::ptrdiff_t{i} * count;
    const T largest = *std::max_element(z, z + count);
    T sum = 0;
    T* p = gradient == nullptr ? nullptr : gradient + std::ptrdiff_t{i} * count;
    for (int v = 0; v < count; v += kLanes<T>) {
      const int here = std::min(kLanes<T>, count - v);
      T part[kLanes<T>];
      std::fill_n(part, kLanes<T>, largest);
      std::copy_n(z + v, here, part);
      store(part, exponential<T>(load(part) - largest));
      for (int k = 0; k < here; ++k) sum += part[k];
      if (p != nullptr) std::copy_n(part, here, p + v);
    }
    loss -= static_cast<double>(z[targets[i]] - largest - std::log(sum));
    if (p == nullptr) continue;
    const T share = 1 / (sum * static_cast<T>(rows));
    for (int v = 0; v < count; ++v) p[v] *= share;
    p[targets[i]] -= 1 / static_cast<T>(rows);
  }
  return loss / rows;
}

}  // namespace lab::nn
