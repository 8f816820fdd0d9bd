#pragma once

#include <string>

#include "viz/draw/plot.hpp"
#include "viz/view.hpp"

// What the mouse makes of view.x_range, which all the plots share, and of view.y_ranges.

namespace lab::viz {

bool is_zoomed(const View& view);
/// All of each plot again.
void show_all(View& view);

/// Magnifies by `notches` of the wheel around `pointer`; more than `whole` shows all.
void zoom_x(View& view, const PlotLayout& layout, Point pointer, float notches, Extent whole);
void zoom_y(View& view, const PlotLayout& layout, Point pointer, float notches,
            const std::string& key);
/// Moves what is shown by `pixels` to the right and down; the values only where they are zoomed.
void move_zoomed(View& view, const PlotLayout& layout, Point pixels, const std::string& key);

}  // namespace lab::viz
