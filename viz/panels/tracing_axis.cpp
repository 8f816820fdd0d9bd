#include "viz/panels/tracing_axis.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace lab::viz {

TracingAxis::TracingAxis(float x, float width, int steps, float widest)
    : x_(x), columns_(std::max(steps, 0) + 1) {
  const auto n = static_cast<float>(columns_);
  float column = std::min(width / n, widest);
  // Whole pixels where that loses little: equal steps shall look equal.
  if (column >= 10) column = std::floor(column);
  width_ = std::max(column * n, 1.0F);
  bins_ = std::clamp(static_cast<int>(width_), 1, columns_);
}

std::optional<int> TracingAxis::at(float pixel) const {
  if (!(pixel >= x_ && pixel < right())) return std::nullopt;
  return std::min(static_cast<int>((pixel - x_) / column_width()), columns_ - 1);
}

std::pair<int, int> TracingAxis::columns_of(int bin) const {
  const auto edge = [&](int i) { return static_cast<int>(std::int64_t{i} * columns_ / bins_); };
  return {edge(bin), edge(bin + 1)};
}

}  // namespace lab::viz
