#pragma once

#include <span>

#include "viz/data/tracing_student.hpp"
#include "viz/draw/canvas.hpp"
#include "viz/draw/theme.hpp"
#include "viz/panels/tracing_axis.hpp"

namespace lab::viz {

// The rows above a student's heat map, on the same axis of time; what is written about them stands
// left of it, from the left edge of their area on.

/// A line of predicted probabilities.
struct PredictedLine {
  const TracedStudent* student;
  Colour colour;
  bool has_dots = false;  ///< in the answers' colours
};
/// Draws the probability of a right answer before each step, from 0 to 1. Where several steps share
/// a pixel, their mean on a band from the least to the greatest.
void draw_predictions(Canvas& canvas, Rect area, const TracingAxis& axis,
                      std::span<const PredictedLine> lines, const Theme& theme);

/// Draws how much each step counts for the prediction of step `of`; steps that share a pixel
/// together.
void draw_attention_bars(Canvas& canvas, Rect area, const TracingAxis& axis,
                         const TracedStudent& student, int layer, int head, int of,
                         const Theme& theme);

}  // namespace lab::viz
