#include "viz/panels/experiment_bar.hpp"

#include <imgui.h>

#include <algorithm>

#include "viz/panels/experiment_widgets.hpp"
#include "viz/ui/imgui_canvas.hpp"
#include "viz/ui/widgets.hpp"

namespace lab::viz {
namespace {

constexpr int kSeeds = 10;
constexpr float kGap = 8;

void choose_lab(ExperimentState& state, const Scene& scene, Marks& marks, float right) {
  if (begin_combo("##lab", state.lab(), 130, marks, "experiment lab")) {
    for (const auto& lab : labs_in(state.programs())) {
      if (ImGui::Selectable(lab.c_str(), lab == state.lab())) state.choose(lab);
      marks.add_item("experiment lab " + lab);
    }
    ImGui::EndCombo();
  }
  beside(220, right);
  const auto start = state.base().empty() ? "from the defaults" : "as in " + state.base();
  if (begin_combo("##from", start, 220, marks, "experiment start")) {
    if (ImGui::Selectable("from the defaults", state.base().empty())) state.start_from(nullptr);
    marks.add_item("experiment start defaults");
    if (scene.run != nullptr && scene.run->lab() == state.lab()) {
      const auto& name = scene.run->summary().name;
      if (ImGui::Selectable(("as in " + name).c_str(), name == state.base())) {
        state.start_from(scene.run);
      }
      marks.add_item("experiment start run");
    }
    ImGui::EndCombo();
  }
  beside(110, right);
  ImGui::BeginDisabled(!state.settings().any_changed());
  if (ImGui::Button("reset options")) state.settings().reset_all();
  ImGui::EndDisabled();
  marks.add_item("reset options");
}

void buttons(ExperimentState& state, TrainingQueue& queue, const Theme& theme, Marks& marks,
             float right) {
  ImGui::BeginDisabled(!state.is_ready());
  ImGui::PushStyleColor(ImGuiCol_Button, style_colour(theme.accent));
  ImGui::PushStyleColor(ImGuiCol_ButtonHovered, style_colour(mix(theme.accent, theme.text, 0.15F)));
  ImGui::PushStyleColor(ImGuiCol_ButtonActive, style_colour(mix(theme.accent, theme.text, 0.3F)));
  ImGui::PushStyleColor(ImGuiCol_Text, style_colour(readable_on(theme.accent)));
  if (ImGui::Button("train", {80, 0})) queue.add(state.orders(state.settings().seed(), 1));
  ImGui::PopStyleColor(4);
  marks.add_item("train");
  beside(120, right);
  if (ImGui::Button("train 10 seeds", {120, 0})) queue.add(state.orders(0, kSeeds));
  marks.add_item("train 10 seeds");
  if (ImGui::IsItemHovered()) {
    ImGui::SetTooltip(
        "Is it luck? Seeds 0 to 9, as many at a time as there are processors.\n"
        "The plots show their mean and its 95 %% band.");
  }
  ImGui::EndDisabled();
  beside(60, right);
  ImGui::BeginDisabled(!queue.is_busy());
  if (ImGui::Button("stop", {60, 0})) queue.stop();
  ImGui::EndDisabled();
  marks.add_item("stop");
  beside(150, right);
  ImGui::SetNextItemWidth(70);
  double pace = state.pace;
  if (ImGui::InputDouble("##pace", &pace, 0, 0, "%.6g")) {
    state.pace = std::clamp(pace, 0.0, 1e9);
  }
  marks.add_item("pace");
  bool hovered = ImGui::IsItemHovered();
  ImGui::SameLine(0, kGap / 2);
  ImGui::TextUnformatted(state.lab() == "frozenlake" ? "steps a second" : "epochs a second");
  hovered = hovered || ImGui::IsItemHovered();
  if (hovered) {
    ImGui::SetTooltip("Holds the training back, so that you can watch it; 0: as fast as it can");
  }
}

}  // namespace

void ExperimentBar::command_box(const std::string& text, const Theme& theme, Marks& marks) {
  constexpr float kCopy = 66, kInset = 8;
  const auto place = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const float wrap = std::max(width - kCopy - 3 * kInset, 60.0F);
  const float height = ImGui::CalcTextSize(text.c_str(), nullptr, false, wrap).y + 2 * kInset;
  const Rect box{place.x, place.y, width, std::max(height, ImGui::GetFrameHeight() + kInset)};
  ImGuiCanvas canvas;
  canvas.fill_rect(box, theme.surface, 6);
  canvas.stroke_rect(box, theme.line, 1, 6);
  ImGui::SetCursorScreenPos({box.x + kInset, box.y + kInset});
  ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + wrap);
  ImGui::TextUnformatted(text.c_str());
  ImGui::PopTextWrapPos();
  marks.add("command", box);
  ImGui::SetCursorScreenPos({box.right() - kCopy - kInset / 2, box.y + kInset / 2});
  if (ImGui::Button(copied_ == text ? "copied###copy" : "copy###copy", {kCopy, 0})) {
    ImGui::SetClipboardText(text.c_str());
    copied_ = text;
  }
  marks.add_item("copy command");
  if (ImGui::IsItemHovered()) ImGui::SetTooltip("Copy the command, to type it in a terminal");
  ImGui::SetCursorScreenPos({box.x, box.bottom() + kGap});
}

void ExperimentBar::draw(ExperimentState& state, TrainingQueue& queue, Scene& scene, Ui& ui) {
  const float right = ImGui::GetCursorScreenPos().x + ImGui::GetContentRegionAvail().x;
  choose_lab(state, scene, ui.marks, right);
  state.ask();
  command_box(state.command(), scene.theme, ui.marks);
  buttons(state, queue, scene.theme, ui.marks, right);
  ImGui::Spacing();
}

}  // namespace lab::viz
