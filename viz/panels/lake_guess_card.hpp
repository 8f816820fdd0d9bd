#pragma once

#include <span>

#include "viz/draw/canvas.hpp"
#include "viz/panels/lake_guess.hpp"
#include "viz/panels/lake_look.hpp"
#include "viz/panels/panel.hpp"

namespace lab::viz {

/// Lays out the question, the buttons to answer it, the answer and the score in `area` of the
/// present ImGui window.
void guess_card(Rect area, LakeGuess& guess, const LakeLook& look,
                std::span<const Transition> transitions, const Theme& theme, Ui& ui);

}  // namespace lab::viz
