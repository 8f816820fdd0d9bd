#pragma once

#include "viz/draw/canvas.hpp"
#include "viz/panels/lake_look.hpp"
#include "viz/panels/panel.hpp"

namespace lab::viz {

/// The height that what_if_card() needs: less where an episode ends and nothing can be walked.
float what_if_height(const LakeLook& look);

/// Lays out what came of the walks from view.from in `area` of the present ImGui window: how many
/// arrived, with interval, beside the exact chance; greedy, and ε-greedy with a slider for ε; and a
/// button that ends the question. In a hole or the goal it says that an episode ends there. Marks
/// "what-if card", "what-if clear", and "epsilon" or "what-if ends".
void what_if_card(Rect area, const LakeLook& look, Scene& scene, Ui& ui);

}  // namespace lab::viz
