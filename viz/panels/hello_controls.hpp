#pragma once

#include "viz/data/hello_run.hpp"
#include "viz/panels/panel.hpp"
#include "viz/scene.hpp"

namespace lab::viz {

/// The height of the widgets below.
inline constexpr float kHelloControls = 68;

/// Lays out the widgets of the panel "hello" in `area` of the present ImGui window: the moment in
/// the text, and below it the training time, the layer and "clear unit".
void hello_controls(Rect area, const HelloReading& reading, Scene& scene, Ui& ui);

}  // namespace lab::viz
