#pragma once

#include "viz/panels/panel.hpp"
#include "viz/panels/tracing_picture.hpp"
#include "viz/scene.hpp"

namespace lab::viz {

/// The height of the widgets below.
inline constexpr float kTracingControls = 68;

/// Lays out the widgets of the panel "tracing" in `area` of the present ImGui window: the moment in
/// the answers, and below it the student, the attention and its head.
void tracing_controls(Rect area, TracingPicture& picture, Scene& scene, Ui& ui);

}  // namespace lab::viz
