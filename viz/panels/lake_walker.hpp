#pragma once

#include "viz/panels/lake_board.hpp"

namespace lab::viz {

// Both need an episode with at least one state.

/// Draws the way that the episode has taken by the moment, and where it is asked for the rest of it
/// in dots.
void draw_path(Canvas& canvas, const BoardLayout& layout, const BoardContent& content);

/// Draws the present step's intended move as a faint arrow, and the agent: sliding to the next
/// cell, bumping into the wall, sinking in a hole, cheering at the goal.
void draw_walker(Canvas& canvas, const BoardLayout& layout, const BoardContent& content,
                 const Theme& theme);

}  // namespace lab::viz
