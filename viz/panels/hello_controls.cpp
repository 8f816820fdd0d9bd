#include "viz/panels/hello_controls.hpp"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <string>

#include "viz/panels/hello_picture.hpp"

namespace lab::viz {
namespace {

/// A button with its mark and an explanation.
bool button(Ui& ui, const char* label, const char* mark, const char* tip) {
  const bool pressed = ImGui::Button(fmt::format("{}##{}", label, mark).c_str());
  ui.marks.add_item(mark);
  if (ImGui::IsItemHovered()) ImGui::SetTooltip("%s", tip);
  ImGui::SameLine(0, 4);
  return pressed;
}

/// A slider from 0 to `last` from the cursor to the end of `row`, its value in words at the right.
bool slider(Ui& ui, const char* mark, int& value, int last, Rect row, const std::string& words) {
  constexpr float kWords = 150, kLeast = 60;
  const float width = row.right() - ImGui::GetCursorScreenPos().x;
  const bool has_words = width >= kWords + kLeast;
  ImGui::SetNextItemWidth(std::max(has_words ? width - kWords : width, kLeast));
  const bool moved =
      ImGui::SliderInt(fmt::format("##{}", mark).c_str(), &value, 0, std::max(last, 1), "");
  ui.marks.add_item(mark);
  value = std::clamp(value, 0, last);
  if (has_words) {
    ImGui::SameLine(0, 8);
    ImGui::TextUnformatted(words.c_str());
  } else if (ImGui::IsItemHovered()) {
    ImGui::SetTooltip("%s", words.c_str());
  }
  return moved;
}

/// Starts or stops the playing of one of the two times.
void toggle(Playback& playback, bool over_training) {
  const bool stops = playback.playing && playback.over_training == over_training;
  playback.playing = !stops;
  playback.over_training = over_training;
}

void moment_controls(Rect row, const HelloReading& reading, Scene& scene, Ui& ui) {
  ImGui::SetCursorScreenPos({row.x, row.y});
  const int last = std::max(reading.characters - 1, 0);
  const int cursor = hello_cursor(scene.view, reading);
  const auto go_to = [&](int t) {
    scene.view.moment = std::clamp(t, 0, last);
    // The training may go on playing while another character is looked at.
    if (!ui.playback.over_training) ui.playback.playing = false;
  };
  const bool plays = ui.playback.playing && !ui.playback.over_training;
  if (button(ui, "|←", "first", "first character (Home)")) go_to(0);
  if (button(ui, "←", "back", "one character back (←)")) go_to(cursor - 1);
  if (button(ui, plays ? "‖" : "▶", "play", "read the text character by character (space)")) {
    toggle(ui.playback, false);
  }
  if (button(ui, "→", "forward", "one character on (→)")) go_to(cursor + 1);
  if (button(ui, "→|", "last", "last character (End)")) go_to(last);
  int t = cursor;
  if (slider(ui, "moment", t, last, row, fmt::format("character {} of {}", cursor, last))) go_to(t);
}

void checkpoint_slider(Rect row, const HelloReading& reading, Scene& scene, Ui& ui) {
  const auto& steps = reading_steps(*scene.run);
  const int last = std::max(static_cast<int>(steps.size()) - 1, 0);
  const auto found = std::lower_bound(steps.begin(), steps.end(), reading.step);
  int index = std::min(static_cast<int>(found - steps.begin()), last);
  const auto words = fmt::format("training step {}", reading.step);
  if (!slider(ui, "checkpoint", index, last, row, words) || steps.empty()) return;
  // At its end the slider follows a run that still trains.
  scene.view.step =
      index == last ? -1 : static_cast<double>(steps[static_cast<std::size_t>(index)]);
  if (ui.playback.over_training) ui.playback.playing = false;
}

void training_controls(Rect row, const HelloReading& reading, Scene& scene, Ui& ui) {
  constexpr float kLayer = 110, kClear = 90, kGap = 6;
  ImGui::SetCursorScreenPos({row.x, row.y});
  const bool plays = ui.playback.playing && ui.playback.over_training;
  if (button(ui, plays ? "‖ training" : "▶ training", "play training",
             "watch the gates form as the training goes on")) {
    toggle(ui.playback, true);
  }
  const bool has_unit = chosen_track(scene.view, reading) != nullptr;
  Rect room = row;
  if (reading.layers > 1) room.width -= kLayer + kGap;
  if (has_unit) room.width -= kClear + kGap;
  checkpoint_slider(room, reading, scene, ui);
  float x = room.right() + kGap;
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
  moment_controls(row, reading, scene, ui);
  row.y += row.height;
  training_controls(row, reading, scene, ui);
}

}  // namespace lab::viz
