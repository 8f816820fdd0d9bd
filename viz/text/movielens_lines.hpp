#pragma once

#include "viz/data/run.hpp"
#include "viz/text/ink.hpp"

namespace lab::viz {

/// The actual stars of the held-out ratings (rows, 5 at the top) against the predicted (0 to 5 from
/// left to right), at training step `step`, as shades; each row by its own largest share.
Lines movielens_lines(Run& run, double step, int columns, int rows, const Ink& ink);

}  // namespace lab::viz
