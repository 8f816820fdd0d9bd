#pragma once

#include "viz/data/tracing_student.hpp"
#include "viz/draw/canvas.hpp"
#include "viz/draw/theme.hpp"
#include "viz/panels/tracing_axis.hpp"

namespace lab::viz {

/// Green, vermilion or grey.
Colour answer_colour(Answer answer, const Theme& theme);
/// "right", "wrong" or "unknown".
const char* answer_word(Answer answer);
/// A disc for right, a cross for wrong, a ring for unknown: also told apart without colours.
void draw_answer(Canvas& canvas, Point centre, float radius, Answer answer, Colour colour);

/// The width of a column from which on it has room for a mark.
inline constexpr float kAnswerMark = 7;

/// Writes what a row of the picture is at the left of `area`, up to `right`.
void draw_caption(Canvas& canvas, Rect area, float right, const char* caption, const Theme& theme);
/// Between what is written at the left and the axis.
inline constexpr float kCaptionGap = 6;

/// Draws what was answered, a mark a step; where they have no room, the share of right answers
/// upwards and of wrong ones downwards. A row that repeats the one before is tied to it.
void draw_answers(Canvas& canvas, Rect area, const TracingAxis& axis, const TracedStudent& student,
                  const Theme& theme);

/// Explains the marks of draw_answers() side by side; what has no room is left out.
void draw_answer_legend(Canvas& canvas, Rect area, const TracingAxis& axis,
                        const TracedStudent& student, const Theme& theme);

}  // namespace lab::viz
