#include "viz/panels/lake_controls.hpp"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "core/text.hpp"
#include "viz/panels/playback_controls.hpp"

namespace lab::viz {
namespace {

constexpr float kApart = 12;   // between groups of buttons
constexpr float kRoomy = 560;  // pixels of width in which everything stands in one row

float button_width(const std::string& label) {
  return ImGui::CalcTextSize(label.c_str()).x + 2 * ImGui::GetStyle().FramePadding.x;
}

/// A button that looks pressed while `on`.
bool toggle_button(Ui& ui, const std::string& label, const char* mark, const std::string& tip,
                   bool on) {
  if (on) ImGui::PushStyleColor(ImGuiCol_Button, ImGui::GetStyleColorVec4(ImGuiCol_ButtonActive));
  const bool pressed = marked_button(ui, label, mark, tip);
  if (on) ImGui::PopStyleColor();
  return pressed;
}

void check_box(Ui& ui, const char* name, bool& value) {
  ImGui::Checkbox(name, &value);
  ui.marks.add_item(name);
  ImGui::SameLine(0, 10);
}

/// What is left of a row that began at cursor position `begin` and is `width` wide.
float room(float begin, float width) { return begin + width - ImGui::GetCursorPosX(); }

void look_at_episode(int index, const LakeLook& look, Scene& scene) {
  auto& episodes = look.run->episodes();
  if (index < 0 || index >= episodes.count()) return;
  scene.view.episode = static_cast<int>(episodes.number(index));
  scene.view.from = -1;
  scene.view.moment = 0;
}

void episode_row(float width, const LakeLook& look, double last, Scene& scene, Ui& ui) {
  auto& view = scene.view;
  auto& playback = ui.playback;
  const float begin = ImGui::GetCursorPosX();
  const bool roomy = width > kRoomy;
  const double now = std::clamp(view.moment, 0.0, last);
  moment_buttons(now, last,
                 {"to the start", "one step back", "play the episode", "one step on", "to the end"},
                 view, ui);
  if (toggle_button(ui, "∞", "loop", "begin again at the end (L)", playback.loop)) {
    playback.loop = !playback.loop;
  }
  if (roomy) {
    ImGui::SetNextItemWidth(84);
    auto speed = static_cast<float>(playback.speed);
    if (ImGui::SliderFloat("##speed", &speed, 0.5F, 81, "%.1f / s", ImGuiSliderFlags_Logarithmic)) {
      playback.speed = std::clamp(static_cast<double>(speed), 0.1, 100.0);
    }
    ui.marks.add_item("speed");
    if (ImGui::IsItemHovered()) ImGui::SetTooltip("steps a second (keys 1 to 9)");
    ImGui::SameLine(0, kButtonGap);
  }
  const int index = look.episode_index, count = look.run->episodes().count();
  const auto episode =
      "episode " + (index >= 0 ? core::thousands(look.run->episodes().number(index)) : "–");
  const float buttons = button_width("◀") + button_width(episode) + button_width("▶");
  const float episode_width = roomy ? buttons + 2 * kButtonGap + kApart : 0;
  ImGui::SetNextItemWidth(std::max(room(begin, width) - episode_width, 40.0F));
  auto moment = static_cast<float>(now);
  const auto words = fmt::format("t = {} of {}", static_cast<int>(now), static_cast<int>(last));
  if (ImGui::SliderFloat("##episode", &moment, 0, static_cast<float>(std::max(last, 1.0)),
                         words.c_str())) {
    go_to_moment(std::round(static_cast<double>(moment)), last, view, playback);
  }
  ui.marks.add_item("episode time");
  if (!roomy) return;
  ImGui::SameLine(0, kApart);
  if (marked_button(ui, "◀", "episode back", "the recorded episode before")) {
    look_at_episode(index - 1, look, scene);
  }
  const bool follows = view.episode < 0;
  if (toggle_button(ui, episode, "episode latest",
                    follows ? "the last one before the training time: it follows it"
                            : "take the last one before the training time again",
                    follows)) {
    view.episode =
        follows && index >= 0 ? static_cast<int>(look.run->episodes().number(index)) : -1;
    view.from = -1;
  }
  if (marked_button(
          ui, "▶", "episode forward",
          fmt::format("the recorded episode after ({} in all)", core::thousands(count)))) {
    look_at_episode(index + 1, look, scene);
  }
  ImGui::NewLine();
}

void training_row(float right, const LakeLook& look, Scene& scene, Ui& ui) {
  const std::int64_t step = look.table ? look.table->step : 0;
  const auto moved = training_controls(right, look.run->arrays("values").steps(), step,
                                       fmt::format("training step {}", core::thousands(step)),
                                       "watch the values spread as the training goes on", ui);
  if (moved) scene.view.step = static_cast<double>(*moved);
}

}  // namespace

float lake_toolbar_height(const View& view, float width) {
  const float row = 32;
  return (width > kRoomy ? row : 2 * row) + (view.values == BoardValues::change ? row : 0);
}

void lake_toolbar(Rect area, const LakeLook& look, Scene& scene, Ui& ui) {
  auto& view = scene.view;
  ImGui::SetCursorScreenPos({area.x, area.y});
  ImGui::BeginGroup();
  struct Choice {
    BoardValues values;
    const char *label, *mark, *tip;
  };
  constexpr std::array<Choice, 4> kChoices{
      {{BoardValues::q, "Q", "values q", "Q(s, a): what each move is worth by now"},
       {BoardValues::error, "Q − Q*", "values error",
        "how wrong is it still? Q* is the true worth, by value iteration"},
       {BoardValues::change, "change", "values change",
        "what has changed since another training step"},
       {BoardValues::hidden, "guess", "values hidden", "hide the values, predict, and then look"}}};
  for (const auto& choice : kChoices) {
    if (toggle_button(ui, choice.label, choice.mark, choice.tip, view.values == choice.values)) {
      view.values = choice.values;
    }
  }
  if (area.width > kRoomy) {
    ImGui::SameLine(0, 20);
  } else {
    ImGui::NewLine();
  }
  check_box(ui, "numbers", view.numbers);
  check_box(ui, "arrows", view.arrows);
  check_box(ui, "visits", view.visits);
  ImGui::NewLine();
  if (view.values == BoardValues::change) {
    const auto& steps = look.run->arrays("values").steps();
    const auto against = look.run->arrays("values").at_or_before(view.against).value_or(0);
    const auto words = fmt::format("compared with step {}", core::thousands(against));
    if (const auto moved = recorded_slider(ui, "against", area.width, steps, against, words)) {
      view.against = static_cast<double>(*moved);
    }
  }
  ImGui::EndGroup();
}

void lake_times(Rect area, const LakeLook& look, double last, Scene& scene, Ui& ui) {
  ImGui::SetCursorScreenPos({area.x, area.y});
  ImGui::BeginGroup();
  episode_row(area.width, look, last, scene, ui);
  training_row(area.right(), look, scene, ui);
  ImGui::EndGroup();
}

}  // namespace lab::viz
