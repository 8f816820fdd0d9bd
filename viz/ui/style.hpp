#pragma once

#include "viz/draw/theme.hpp"

namespace lab::viz {

/// Gives the widgets of the present ImGui context the colours of `theme`: flat, with soft corners.
void apply_style(const Theme& theme);

}  // namespace lab::viz
