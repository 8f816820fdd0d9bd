#pragma once

#include <optional>

#include "viz/data/tracing_student.hpp"
#include "viz/draw/canvas.hpp"
#include "viz/draw/heat_map.hpp"
#include "viz/draw/theme.hpp"
#include "viz/panels/tracing_axis.hpp"

namespace lab::viz {

/// The height that draw_mastery() can use for a student.
float mastery_height(const TracedStudent& student);

/// Draws the heat map of deep knowledge tracing (Piech et al. 2015): a row a skill, in order of
/// first appearance, a column after each answer, and in it the probability that an answer would be
/// right; cells that share a pixel have the colour of their mean. What was answered is marked in
/// its cell: right a dot, wrong a cross, or, where they have no room, a tick at the cell's upper or
/// lower edge. Names stand between the left edge of `area` and the axis; that of `skill` is
/// outstanding. Below the cells are the numbers of the steps.
HeatMapLayout draw_mastery(Canvas& canvas, Rect area, const TracingAxis& axis,
                           const TracedStudent& student, const ColourScale& scale, int skill,
                           const Theme& theme);

}  // namespace lab::viz
