#include "core/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/error.hpp"

namespace lab::core {

double quantile(std::vector<double> values, double q) {
  expect(!values.empty() && q >= 0 && q <= 1, "quantile: {} of {} values", q, values.size());
  std::sort(values.begin(), values.end());
  const double place = q * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const auto above = std::min(below + 1, values.size() - 1);
  const double share = place - static_cast<double>(below);
  return values[below] + share * (values[above] - values[below]);
}

Interval wilson(std::int64_t successes, std::int64_t trials) {
  expect(trials > 0 && successes >= 0 && successes <= trials, "wilson: {} of {}", successes,
         trials);
  constexpr double z = 1.959963984540054;  // 97.5 % of a normal distribution lie below
  const double n = static_cast<double>(trials);
  const double p = static_cast<double>(successes) / n;
  const double centre = (p + z * z / (2 * n)) / (1 + z * z / n);
  const double half = z / (1 + z * z / n) * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
  // At the ends the interval closes exactly, whatever the rounding.
  return {successes == 0 ? 0.0 : centre - half, successes == trials ? 1.0 : centre + half};
}

void MovingMean::add(double value) {
  values_.push_back(value);
  if (values_.size() > window_) values_.pop_front();
}

double MovingMean::mean() const {
  // Summed anew each time: a running sum would gather rounding that a resumed run does not have.
  if (values_.empty()) return 0;
  return std::accumulate(values_.begin(), values_.end(), 0.0) / static_cast<double>(values_.size());
}

}  // namespace lab::core
