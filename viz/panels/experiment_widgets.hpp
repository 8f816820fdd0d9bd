#pragma once

#include <cstdint>
#include <string>

#include "viz/draw/theme.hpp"
#include "viz/panels/experiment_settings.hpp"
#include "viz/ui/marks.hpp"

namespace lab::viz {

/// Lays the widgets of all options from the cursor of the present ImGui window down, `width` wide,
/// under a heading a group. A widget is marked "option NAME", the field beside a slider "value
/// NAME", the button that takes a change back "reset NAME".
void option_widgets(ExperimentSettings& settings, float width, const Theme& theme, Marks& marks);

/// Text of one colour that is broken at the right end of the present ImGui window.
void wrapped_text(Colour colour, const std::string& text);

/// A colour as ImGui's styles take it.
std::uint32_t style_colour(Colour colour);

}  // namespace lab::viz
