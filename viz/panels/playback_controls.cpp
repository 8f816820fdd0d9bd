#include "viz/panels/playback_controls.hpp"

#include <imgui.h>

#include <algorithm>
#include <cmath>

namespace lab::viz {
namespace {

/// Starts or stops the playing of one of the two times.
void toggle_play(Playback& playback, bool over_training) {
  const bool stops = playback.playing && playback.over_training == over_training;
  playback.playing = !stops;
  playback.over_training = over_training;
}

}  // namespace

bool marked_button(Ui& ui, const std::string& label, const char* mark, const std::string& tip) {
  const bool pressed = ImGui::Button((label + "##" + mark).c_str());
  ui.marks.add_item(mark);
  if (ImGui::IsItemHovered()) ImGui::SetTooltip("%s", tip.c_str());
  ImGui::SameLine(0, kButtonGap);
  return pressed;
}

void go_to_moment(double t, double last, View& view, Playback& playback) {
  view.moment = std::clamp(t, 0.0, last);
  if (!playback.over_training) playback.playing = false;
}

void moment_buttons(double now, double last, const MomentTips& tips, View& view, Ui& ui) {
  const auto button = [&](const char* label, const char* mark, const std::string& tip,
                          const char* key) {
    return marked_button(ui, label, mark, tip + " (" + key + ")");
  };
  const auto go_to = [&](double t) { go_to_moment(t, last, view, ui.playback); };
  const bool plays = ui.playback.playing && !ui.playback.over_training;
  if (button("|◀", "first", tips.first, "Home")) go_to(0);
  if (button("◀", "back", tips.back, "←")) go_to(std::ceil(now) - 1);
  if (button(plays ? "‖" : "▶", "play", tips.play, "space")) toggle_play(ui.playback, false);
  if (button("▶▏", "forward", tips.forward, "→")) go_to(std::floor(now) + 1);
  if (button("▶|", "last", tips.last, "End")) go_to(last);
}

std::optional<int> number_slider(Ui& ui, const char* mark, float width, int number, int last,
                                 const std::string& words) {
  width = std::max(width, 40.0F);
  const bool fits = ImGui::CalcTextSize(words.c_str()).x <= width;
  ImGui::SetNextItemWidth(width);
  const bool moved = ImGui::SliderInt((std::string("##") + mark).c_str(), &number, 0,
                                      std::max(last, 1), fits ? words.c_str() : "");
  ui.marks.add_item(mark);
  if (!fits && ImGui::IsItemHovered()) ImGui::SetTooltip("%s", words.c_str());
  if (!moved || last < 0) return std::nullopt;
  return std::clamp(number, 0, last);
}

std::optional<std::int64_t> recorded_slider(Ui& ui, const char* mark, float width,
                                            const std::vector<std::int64_t>& recorded,
                                            std::int64_t now, const std::string& words) {
  const int last = static_cast<int>(recorded.size()) - 1;
  const auto at = static_cast<int>(std::ranges::lower_bound(recorded, now) - recorded.begin());
  const int index = std::clamp(at, 0, std::max(last, 0));
  const auto moved = number_slider(ui, mark, width, index, last, words);
  if (!moved) return std::nullopt;
  return recorded[static_cast<std::size_t>(*moved)];
}

std::optional<std::int64_t> training_controls(float right,
                                              const std::vector<std::int64_t>& recorded,
                                              std::int64_t now, const std::string& words,
                                              const std::string& tip, Ui& ui) {
  auto& playback = ui.playback;
  const bool plays = playback.playing && playback.over_training;
  if (marked_button(ui, plays ? "‖ training" : "▶ training", "play training", tip)) {
    toggle_play(playback, true);
  }
  const float width = right - ImGui::GetCursorScreenPos().x;
  const auto moved = recorded_slider(ui, "checkpoint", width, recorded, now, words);
  if (!moved) return std::nullopt;
  if (playback.over_training) playback.playing = false;
  return *moved == recorded.back() ? kLatest : *moved;
}

}  // namespace lab::viz
