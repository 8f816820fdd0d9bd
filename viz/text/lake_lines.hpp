#pragma once

#include "viz/data/run.hpp"
#include "viz/text/ink.hpp"
#include "viz/view.hpp"

namespace lab::viz {

/// The board of a lake with the agent, and the transition that it is about to make (at the end: the
/// last one) beside or below it, in at most `columns` × `rows` letters. A board that is too large
/// is shown around the agent.
///
/// ● hole, G goal, @ the agent (✗ in a hole, ★ in the goal), arrows the greedy moves by the values
/// of training step `step`; · on both sides of an arrow marks the way so far.
Lines lake_lines(Run& run, const View& view, double step, int columns, int rows, const Ink& ink);

}  // namespace lab::viz
