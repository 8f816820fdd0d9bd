#pragma once

#include <cstddef>
#include <vector>

#include "core/random.hpp"

namespace lab::testing {

/// `count` numbers from N(0, 1).
inline std::vector<double> normal_numbers(core::Pcg64& rng, std::size_t count) {
  std::vector<double> numbers(count);
  for (auto& number : numbers) number = rng.normal();
  return numbers;
}

/// The gradient of `loss` by each of `numbers`, by central differences.
template <class Loss>
std::vector<double> by_differences(std::vector<double>& numbers, Loss&& loss) {
  constexpr double kStep = 1e-6;
  std::vector<double> gradient;
  for (double& number : numbers) {
    const double before = number;
    number = before + kStep;
    const double above = loss();
    number = before - kStep;
    const double below = loss();
    number = before;
    gradient.push_back((above - below) / (2 * kStep));
  }
  return gradient;
}

/// Σ a b, a loss whose gradient by a is b.
inline double dot(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

}  // namespace lab::testing
