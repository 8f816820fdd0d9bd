#pragma once

#include <span>
#include <string>
#include <vector>

#include "viz/draw/canvas.hpp"
#include "viz/draw/theme.hpp"

namespace lab::viz {

/// What a colour of a plot stands for.
struct LegendEntry {
  std::string label;
  Colour colour;
  bool operator==(const LegendEntry&) const = default;
};

/// The width of the entries side by side at a size of font.
float legend_row_width(Canvas& canvas, std::span<const LegendEntry> entries, float size);
/// The entries side by side from `place` on; those that do not fit into `width` are cut or left
/// out.
void draw_legend_row(Canvas& canvas, Point place, float width, std::span<const LegendEntry> entries,
                     float size, const Theme& theme);

/// The size of the entries below each other in a box.
Point legend_box_size(Canvas& canvas, std::span<const LegendEntry> entries, float size);
void draw_legend_box(Canvas& canvas, Rect box, std::span<const LegendEntry> entries, float size,
                     const Theme& theme);

}  // namespace lab::viz
