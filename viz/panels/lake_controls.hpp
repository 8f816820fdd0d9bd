#pragma once

#include "viz/panels/lake_look.hpp"
#include "viz/panels/panel.hpp"

namespace lab::viz {

/// The height of the widgets above the boards, and of the two time bars below them, in an area of
/// that width.
float lake_toolbar_height(const View& view, float width);
inline constexpr float kLakeTimes = 68;

/// Lays out what the cells show: Q, its error, its change, or nothing (to be guessed); numbers,
/// arrows, visits.
void lake_toolbar(Rect area, const LakeLook& look, Scene& scene, Ui& ui);

/// Lays out the two times: the episode's (`last` moments long) and, below it, the training's.
void lake_times(Rect area, const LakeLook& look, double last, Scene& scene, Ui& ui);

}  // namespace lab::viz
