#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

namespace lab::core {

/// The value below which a share `q` of `values` lies, interpolated linearly (NumPy's default).
/// Throws std::logic_error when there are no values.
double quantile(std::vector<double> values, double q);
inline double median(std::vector<double> values) { return quantile(std::move(values), 0.5); }

/// Wilson's interval (1927) for a probability after `successes` in `trials`, at 95 %: unlike the
/// textbook interval it stays within [0, 1] and does not collapse at 0 or 1.
struct Interval {
  double low, high;
};
Interval wilson(std::int64_t successes, std::int64_t trials);

/// The mean of the last `window` values.
class MovingMean {
 public:
  explicit MovingMean(std::size_t window) : window_(window) {}

  void add(double value);
  /// 0 before the first value.
  [[nodiscard]] double mean() const;
  [[nodiscard]] bool full() const { return values_.size() == window_; }
  [[nodiscard]] std::vector<double> values() const { return {values_.begin(), values_.end()}; }

 private:
  std::size_t window_;
  std::deque<double> values_;
};

}  // namespace lab::core
