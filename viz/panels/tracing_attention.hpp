#pragma once

#include <optional>
#include <utility>

#include "viz/data/tracing_student.hpp"
#include "viz/draw/canvas.hpp"
#include "viz/draw/heat_map.hpp"
#include "viz/draw/theme.hpp"

namespace lab::viz {

/// Where the cells of a picture of the attention lie.
struct AttentionLayout {
  HeatMapLayout map;  ///< empty where there was no room
  int from = 0;       ///< the step of the first row and column
  /// The step that is predicted and the one that it attends to.
  [[nodiscard]] std::optional<std::pair<int, int>> at(Point p) const;
};

/// An end for the scale of a head's weights: 99 in 100 of those above 0 lie below it; 1, 2 or 5
/// times a power of ten.
float attention_end(const TracedStudent& student, int layer, int head);

/// Draws the weights of a head, t × t: each row the step that is predicted, each column one that it
/// attends to. No weight has no colour; of cells that share a pixel the largest is drawn. The row
/// of `step` is outlined. What is written around it, with the scale, is within `area` as well.
AttentionLayout draw_attention(Canvas& canvas, Rect area, const TracedStudent& student, int layer,
                               int head, int step, const ColourScale& scale, const Theme& theme);

}  // namespace lab::viz
