#include "viz/draw/decimate.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.hpp"

namespace lab::viz {
namespace {

/// The four points of a pixel column.
class Column {
 public:
  explicit Column(std::size_t i) : first_(i), least_(i), greatest_(i), last_(i) {}
  void add(std::size_t i, std::span<const float> y) {
    if (y[i] < y[least_]) least_ = i;
    if (y[i] > y[greatest_]) greatest_ = i;
    last_ = i;
  }
  void append_to(std::vector<std::size_t>& indices) const {
    const auto [inner, outer] = std::minmax(least_, greatest_);
    for (const auto i : {first_, inner, outer, last_}) {
      if (indices.empty() || indices.back() != i) indices.push_back(i);
    }
  }

 private:
  std::size_t first_, least_, greatest_, last_;
};

}  // namespace

std::vector<std::size_t> decimate(std::span<const double> x, std::span<const float> y, Extent range,
                                  int columns, bool positive) {
  expect(x.size() == y.size(), "decimate: {} x but {} y", x.size(), y.size());
  const auto usable = [&](std::size_t i) { return std::isfinite(y[i]) && (!positive || y[i] > 0); };
  auto begin = static_cast<std::size_t>(std::ranges::lower_bound(x, range.low) - x.begin());
  auto end = static_cast<std::size_t>(std::ranges::upper_bound(x, range.high) - x.begin());
  // The line goes on beyond the range: to the next points that can be shown.
  while (begin > 0 && !usable(--begin)) {
  }
  while (end < x.size() && !usable(end++)) {
  }

  std::vector<std::size_t> indices;
  const double width = range.high > range.low ? (range.high - range.low) / columns : 0;
  for (std::size_t i = begin; i < end; ++i) {
    if (!usable(i)) continue;
    // Where the column of this point ends. All that lies outside is one column at either side.
    const double number = width > 0 ? std::floor((x[i] - range.low) / width) : 0;
    const double column_end = number < 0         ? range.low
                              : number < columns ? range.low + (number + 1) * width
                                                 : std::numeric_limits<double>::infinity();
    Column column(i);
    for (; i + 1 < end && x[i + 1] < column_end; ++i) {
      if (usable(i + 1)) column.add(i + 1, y);
    }
    column.append_to(indices);
  }
  return indices;
}

}  // namespace lab::viz
