#pragma once

#include <algorithm>
#include <cmath>
#include <span>

#include "core/error.hpp"

namespace lab::nn {

/// σ(z), which does not overflow for any z.
inline double logistic(double z) {
  const double e = std::exp(-std::abs(z));
  return z >= 0 ? 1 / (1 + e) : e / (1 + e);
}

/// Σ w (−y ln σ(z) − (1 − y) ln(1 − σ(z))) of logits z against targets y in [0, 1], computed as
/// max(z, 0) − z y + ln(1 + e^(−|z|)), which neither overflows nor loses digits. Its gradient by
/// the logits, w (σ(z) − y), times `scale`, overwrites `gradient`, which may be empty. Logits with
/// w = 0 count for nothing, whatever they are. Divided by Σ w it is the twin of
/// torch::nn::functional::binary_cross_entropy_with_logits.
template <class T>
double binary_cross_entropy(std::span<const T> logits, std::span<const float> targets,
                            std::span<const float> weights, double scale, std::span<T> gradient) {
  expect(targets.size() == logits.size() && weights.size() == logits.size() &&
             (gradient.empty() || gradient.size() == logits.size()),
         "binary_cross_entropy: {} logits, {} targets, {} weights", logits.size(), targets.size(),
         weights.size());
  double sum = 0;
  for (std::size_t i = 0; i < logits.size(); ++i) {
    if (!gradient.empty()) gradient[i] = T{0};
    if (weights[i] == 0) continue;
    const auto z = static_cast<double>(logits[i]), y = static_cast<double>(targets[i]);
    const auto w = static_cast<double>(weights[i]);
    sum += w * (std::max(z, 0.0) - z * y + std::log1p(std::exp(-std::abs(z))));
    if (!gradient.empty()) gradient[i] = static_cast<T>(scale * w * (logistic(z) - y));
  }
  return sum;
}

}  // namespace lab::nn
