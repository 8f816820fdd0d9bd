#pragma once

#include "viz/data/run.hpp"
#include "viz/text/ink.hpp"
#include "viz/view.hpp"

namespace lab::viz {

/// A student of a run of lab tracing at view.moment, in at most `columns` × `rows` letters: the
/// last answers with what the model had predicted, and how much it now holds each skill for
/// mastered, as bars: those first that were practised last.
Lines tracing_lines(Run& run, const View& view, int columns, int rows, const Ink& ink);

}  // namespace lab::viz
