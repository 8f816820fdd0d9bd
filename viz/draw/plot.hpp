#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "viz/draw/canvas.hpp"
#include "viz/draw/decimate.hpp"
#include "viz/draw/theme.hpp"
#include "viz/draw/ticks.hpp"

namespace lab::viz {

/// One line of a plot. The points are not copied: they live as long as the picture is drawn.
struct PlotLine {
  std::string label;
  Colour colour;
  std::span<const double> x;  ///< ascending
  std::span<const float> y;
  std::span<const float> low, high;  ///< a band around y; both empty: none
  bool faint = false;                ///< the raw line behind a smoothed one
  std::size_t seeds = 0;             ///< of how many runs it is the mean; 0: it is a single run
};

/// What a legend calls a line: its label, and of how many seeds it is the mean.
std::string legend_text(const PlotLine& line);

/// What a plot looks like.
struct PlotStyle {
  std::string title;    ///< "score/mean100"
  std::string x_label;  ///< "training steps"
  bool log_scale = false;
  std::optional<Extent> x_range, y_range;  ///< zoomed; else what the lines need
  std::optional<double> cursor;            ///< a vertical line, at this x
  std::optional<Point> pointer;            ///< the mouse: values at its x are shown beside it
  bool legend = true;                      ///< what the colours stand for
};

/// Where things lie in a plot that was drawn, and what they mean.
struct PlotLayout {
  Rect inside;  ///< of the axes
  Extent x, y;
  bool log_scale = false;
  [[nodiscard]] double x_at(float pixel) const;
  [[nodiscard]] float pixel_of_x(double value) const;
  [[nodiscard]] double y_at(float pixel) const;
  [[nodiscard]] float pixel_of_y(double value) const;
};

/// Draws axes with round numbers, grid, bands, lines, legend, cursor and hovered values. A line of
/// any length costs about four points a pixel column: first, least, greatest, last (so no peak is
/// lost).
PlotLayout draw_plot(Canvas& canvas, Rect area, const PlotStyle& style,
                     std::span<const PlotLine> lines, const Theme& theme);

}  // namespace lab::viz
