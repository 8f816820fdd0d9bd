#pragma once

#include "viz/panels/lake_look.hpp"

namespace lab::viz {

/// Tells in a tooltip of a cell: its moves, their values (unless they are to be guessed), and where
/// they lead by the true P(s′ | s, a).
void cell_tooltip(const LakeLook& look, int state, bool with_values);

}  // namespace lab::viz
