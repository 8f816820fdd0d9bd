#include "viz/panels/hello_controls.hpp"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>

#include "viz/panels/hello_picture.hpp"
#include "viz/panels/playback_controls.hpp"

namespace lab::viz {
namespace {

void moment_row(Rect row, const HelloReading& reading, Scene& scene, Ui& ui) {
  ImGui::SetCursorScreenPos({row.x, row.y});
  const int last = std::max(reading.characters - 1, 0);
  const int cursor = hello_cursor(scene.view, reading);
  moment_buttons(cursor, last,
                 {"first character", "one character back", "read the text character by character",
                  "one character on", "last character"},
                 scene.view, ui);
  const float width = row.right() - ImGui::GetCursorScreenPos().x;
  const auto words = fmt::format("character {} of {}", cursor, last);
  if (const auto t = number_slider(ui, "moment", width, cursor, last, words)) {
    go_to_moment(*t, last, scene.view, ui.playback);
  }
}

void training_row(Rect row, const HelloReading& reading, Scene& scene, Ui& ui) {
  constexpr float kLayer = 110, kClear = 90, kGap = 6;
  ImGui::SetCursorScreenPos({row.x, row.y});
  const bool has_unit = chosen_track(scene.view, reading) != nullptr;
  float right = row.right();
  if (reading.layers > 1) right -= kLayer + kGap;
  if (has_unit) right -= kClear + kGap;
  const auto moved = training_controls(right, reading_steps(*scene.run), reading.step,
                                       fmt::format("training step {}", reading.step),
                                       "watch the gates form as the training goes on", ui);
  if (moved) scene.view.step = static_cast<double>(*moved);
  float x = right + kGap;
  if (reading.layers > 1) {
    ImGui::SetCursorScreenPos({x, row.y});
    ImGui::SetNextItemWidth(kLayer);
    int layer = hello_layer(scene.view, reading);
    if (ImGui::SliderInt("##layer", &layer, 0, reading.layers - 1, "layer %d")) {
      scene.view.layer = std::clamp(layer, 0, reading.layers - 1);
    }
    ui.marks.add_item("layer");
    x += kLayer + kGap;
  }
  if (has_unit) {
    ImGui::SetCursorScreenPos({x, row.y});
    if (ImGui::Button("clear unit", {kClear, 0})) {
      scene.view.gate.clear();
      scene.view.unit = -1;
    }
    ui.marks.add_item("clear unit");
  }
}

}  // namespace

void hello_controls(Rect area, const HelloReading& reading, Scene& scene, Ui& ui) {
  Rect row = area;
  row.height = area.height / 2;
  moment_row(row, reading, scene, ui);
  row.y += row.height;
  training_row(row, reading, scene, ui);
}

}  // namespace lab::viz
