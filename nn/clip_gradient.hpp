#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>

namespace lab::nn {

/// ‖g‖ = √Σ g², of the gradient by all parameters together, summed in double. NaN or infinite when
/// a number in it is.
template <class T>
double gradient_norm(std::span<const T> gradient) {
  // Partial sums in a fixed order: the same number on every machine, and as many additions at once
  // as its registers hold.
  constexpr std::size_t kSums = 16;
  std::array<double, kSums> sums{};
  std::size_t i = 0;
  for (; i + kSums <= gradient.size(); i += kSums) {
    for (std::size_t k = 0; k < kSums; ++k) {
      const double g = static_cast<double>(gradient[i + k]);
      sums[k] += g * g;
    }
  }
  for (; i < gradient.size(); ++i) {
    const double g = static_cast<double>(gradient[i]);
    sums[i % kSums] += g * g;
  }
  double total = 0;
  for (const double sum : sums) total += sum;
  return std::sqrt(total);
}

/// What a gradient of this norm is multiplied by so that its norm is at most `most` (R. Pascanu, T.
/// Mikolov and Y. Bengio 2013), as `torch::nn::utils::clip_grad_norm_` does: most / (norm + 1e-6),
/// but never more than 1. `most` 0 means any norm. Meant for the `scale` of an optimiser's step:
/// the gradient itself need not be written again.
inline double clip_scale(double norm, double most) {
  return most == 0 ? 1.0 : std::min(1.0, most / (norm + 1e-6));
}

}  // namespace lab::nn
