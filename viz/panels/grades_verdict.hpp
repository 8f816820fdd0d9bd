#pragma once

#include "viz/data/grades_run.hpp"
#include "viz/draw/canvas.hpp"
#include "viz/draw/theme.hpp"

namespace lab::viz {

/// Draws the sign of a verdict, told apart by its shape and by its colour: ✓ passed, ◐ partly,
/// ✗ wrong, a dot for not started, three for waiting, ! in a triangle for crashed, a clock for
/// timeout, a barred circle for forbidden, a barred square for not built, ? for another one.
void draw_verdict(Canvas& canvas, Point centre, float size, Verdict verdict, const Theme& theme);

/// The colour of a verdict.
Colour verdict_colour(Verdict verdict, const Theme& theme);

}  // namespace lab::viz
