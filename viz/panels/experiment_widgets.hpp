#pragma once

#include "viz/draw/theme.hpp"
#include "viz/panels/experiment_settings.hpp"
#include "viz/ui/marks.hpp"

namespace lab::viz {

/// Lays the widgets of all options from the cursor of the present ImGui window down, `width` wide,
/// under a heading a group. A widget is marked "option NAME", the field beside a slider "value
/// NAME", the button that takes a change back "reset NAME".
void option_widgets(ExperimentSettings& settings, float width, const Theme& theme, Marks& marks);

}  // namespace lab::viz
