#pragma once

#include <cstdint>
#include <vector>

#include "viz/data/run.hpp"
#include "viz/text/ink.hpp"
#include "viz/view.hpp"

namespace lab::viz {

/// A run as letters, at the two times of `view`: what it is, its board, text or histogram, and
/// sparklines of its metrics, as many as there is room for. At most `rows` lines of at most
/// `columns` columns each; without `colour` no escape codes. What cannot be read is said in place.
Lines text_frame(Run& run, const View& view, int columns, int rows, bool colour);

/// The training step that `view` means for `run`: its last one when it is followed.
double training_step(const Run& run, const View& view);
/// The training steps at which the picture changes, ascending.
std::vector<std::int64_t> training_steps(Run& run);
/// The last moment that view.moment can take; 0 when there is no such time.
double last_moment(Run& run, const View& view);
/// The number of the recorded episode before (`by` −1) or after (+1) the one shown; −1, the last
/// before the training step, behind the newest.
int episode_beside(Run& run, const View& view, int by);

}  // namespace lab::viz
