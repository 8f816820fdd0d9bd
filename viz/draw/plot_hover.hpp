#pragma once

#include <span>

#include "viz/draw/plot.hpp"

namespace lab::viz {

/// Draws what the mouse at `pointer`, inside the axes, points at: a hair line, a dot on each line,
/// and a box with x and the value of each line at the point nearest to it.
void draw_hovered(Canvas& canvas, const PlotLayout& layout, std::string_view x_label, Point pointer,
                  std::span<const PlotLine> lines, const Theme& theme);

}  // namespace lab::viz
