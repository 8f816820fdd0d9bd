#pragma once

#include <cstddef>
#include <span>

#include "viz/draw/plot.hpp"

namespace lab::viz {

/// The range of x that the lines need, from 0 when they begin near it; never without length.
Extent x_extent(std::span<const PlotLine> lines);

/// Gathers the range of values that an axis has to show for x in some range.
class ValueRange {
 public:
  ValueRange(Extent x, bool log_scale) : x_(x), log_scale_(log_scale) {}

  /// Those of a line, with its band, at its `points` (which decimate() gave: no extreme is missed).
  /// Of a long faint line the most extreme hundredth at either end does not count when it would
  /// flatten all the rest: a spike of what lies in the background is no news.
  void add(const PlotLine& line, std::span<const std::size_t> points);
  /// Whether there was none that can be shown.
  [[nodiscard]] bool is_empty() const { return lines_.low > lines_.high; }
  /// With some air at both ends; [0, 1], or [0.1, 1] on a logarithmic axis, when it is empty. Bands
  /// add to either end at most as much as the lines take themselves: that of two seeds can be ten
  /// times as wide.
  [[nodiscard]] Extent padded() const;

 private:
  void add(Extent& range, double value) const;
  void add_faint(const PlotLine& line, std::span<const std::size_t> points);
  Extent x_;
  bool log_scale_;
  Extent lines_{1, 0}, bands_{1, 0};  ///< empty while low is above high
};

}  // namespace lab::viz
