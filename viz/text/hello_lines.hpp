#pragma once

#include "viz/data/hello_run.hpp"
#include "viz/data/run.hpp"
#include "viz/text/ink.hpp"
#include "viz/view.hpp"

namespace lab::viz {

/// The text of a run of lab hello around the cursor, in at most `columns` × `rows` letters: warm
/// where the next character was not foreseen at training step `step` (without colour: bars ▁ to █
/// below the letters), and the characters that the model holds likeliest after the cursor's.
Lines hello_lines(Run& run, const View& view, double step, int columns, int rows, const Ink& ink);

}  // namespace lab::viz
