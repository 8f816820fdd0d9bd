#pragma once

#include <cstddef>
#include <span>

#include "viz/draw/plot.hpp"

namespace lab::viz {

/// The range of x that the lines need, from 0 when they begin near it; never without length.
Extent x_extent(std::span<const PlotLine> lines);

/// Whether the line has a band at each of its points, and points at all.
bool has_band(const PlotLine& line);
/// Of the `values` at the points of a line, not empty, that at x: linear between two points, and
/// level beyond the ends.
float value_at(const PlotLine& line, std::span<const float> values, double x);

/// Gathers the range of values that an axis has to show for x in some range.
class ValueRange {
 public:
  ValueRange(Extent x, bool log_scale) : x_(x), log_scale_(log_scale) {}

  /// Those of a line at its `points` (which decimate() gave: no extreme is missed) and of its band.
  /// Of a long faint line the most extreme hundredth at either end does not count when it would
  /// flatten all the rest: a spike of what lies in the background is no news.
  void add(const PlotLine& line, std::span<const std::size_t> points);
  /// Whether there was none that can be shown.
  [[nodiscard]] bool is_empty() const { return lines_.low > lines_.high; }
  /// With some air at both ends; [0, 1], or [0.1, 1] on a logarithmic axis, when it is empty. All
  /// of a band is in it, but for what comes near to 0 on a logarithmic axis: that would flatten all
  /// the rest.
  [[nodiscard]] Extent padded() const;

 private:
  void add(Extent& range, double value) const;
  void add_band(const PlotLine& line);
  void add_faint(const PlotLine& line, std::span<const std::size_t> points);
  Extent x_;
  bool log_scale_;
  Extent lines_{1, 0}, bands_{1, 0};  ///< empty while low is above high
};

}  // namespace lab::viz
