#pragma once

#include "viz/data/transitions.hpp"
#include "viz/draw/canvas.hpp"
#include "viz/draw/theme.hpp"

namespace lab::viz {

/// The height that draw_transition_card() needs.
inline constexpr float kTransitionCard = 136;

/// Draws one transition as what Q-learning makes of it, with its numbers: s, a, the move that the
/// ice made of it, r, s′; the target r + γ · max Q(s′, ·), and the TD error.
void draw_transition_card(Canvas& canvas, Rect area, const Transition& transition, double gamma,
                          const Theme& theme);

}  // namespace lab::viz
