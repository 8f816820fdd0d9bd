#include "viz/panels/plots_controls.hpp"

#include <fmt/format.h>
#include <imgui.h>
#include <imgui_stdlib.h>

#include <algorithm>
#include <array>

#include "viz/panels/plots_picture.hpp"

namespace lab::viz {
namespace {

/// Every key that a run of the scene has, in the order in which they appeared.
std::vector<std::string> all_keys(const Scene& scene) {
  std::vector<std::string> keys;
  for (const auto& [run, colour] : scene.runs) {
    for (const auto& key : run->metrics().keys()) {
      if (std::ranges::find(keys, key) == keys.end()) keys.push_back(key);
    }
  }
  return keys;
}

/// Widgets side by side, in a new row when the next one does not fit.
class Row {
 public:
  explicit Row(float width) : left_(ImGui::GetCursorScreenPos().x), right_(left_ + width) {}
  /// Before a widget of that width.
  void place(float width) {
    const float gap = ImGui::GetStyle().ItemSpacing.x;
    if (used_ > left_ && used_ + gap + width <= right_) {
      ImGui::SameLine();
    } else {
      used_ = left_;
      ImGui::SetCursorScreenPos({left_, ImGui::GetCursorScreenPos().y});
    }
    used_ += gap + width;
  }
  /// The width of a button or check box with that text.
  static float button(const char* text) {
    return ImGui::CalcTextSize(text).x + 2 * ImGui::GetStyle().FramePadding.x;
  }
  static float check_box(const char* text) {
    return ImGui::GetFrameHeight() + ImGui::GetStyle().ItemInnerSpacing.x +
           ImGui::CalcTextSize(text).x;
  }

 private:
  float left_, right_, used_ = 0;
};

void tip(const char* text) {
  if (ImGui::IsItemHovered()) ImGui::SetTooltip("%s", text);
}

void choose_axis(Scene& scene, Ui& ui) {
  auto& axis = scene.view.axis;
  if (ImGui::BeginCombo("##axis", axis_label(scene, axis).c_str())) {
    for (const auto choice : {Axis::step, Axis::episode, Axis::time}) {
      const auto label = axis_label(scene, choice);
      // What the runs do not record would read "training steps" once more.
      if (choice != Axis::step && label == axis_label(scene, Axis::step)) continue;
      if (ImGui::Selectable(label.c_str(), choice == axis) && choice != axis) {
        axis = choice;
        // A range of steps means nothing in seconds.
        scene.view.x_range.clear();
      }
      ui.marks.add_item("plots axis " +
                        std::string(core::kNames<Axis>[static_cast<std::size_t>(choice)]));
    }
    ImGui::EndCombo();
  }
}

}  // namespace

void PlotsControls::choose_keys(Scene& scene, Ui& ui, const std::vector<std::string>& shown) {
  if (!ImGui::BeginPopup("keys")) return;
  ImGui::SetNextItemWidth(220);
  ImGui::InputTextWithHint("##filter", "filter metrics", &filter_);
  ui.marks.add_item("plots filter");
  const auto keys = all_keys(scene);
  const float row = ImGui::GetFrameHeightWithSpacing();
  ImGui::BeginChild("list", {220, row * std::clamp(static_cast<float>(keys.size()), 1.0F, 12.0F)});
  for (const auto& key : keys) {
    if (key.find(filter_) == key.npos) continue;
    bool chosen = std::ranges::find(shown, key) != shown.end();
    if (ImGui::Checkbox(key.c_str(), &chosen)) {
      auto plots = shown;
      if (chosen) {
        plots.push_back(key);
      } else {
        std::erase(plots, key);
      }
      scene.view.plots = plots;
    }
    ui.marks.add_item("plots key " + key);
  }
  ImGui::EndChild();
  if (ImGui::Button("the usual ones")) scene.view.plots.clear();
  ui.marks.add_item("plots usual");
  ImGui::EndPopup();
}

bool PlotsControls::draw(float width, Scene& scene, Ui& ui, const std::vector<std::string>& shown,
                         bool zoomed) {
  auto& view = scene.view;
  Row row(width);
  const auto metrics = fmt::format("metrics ({})", shown.size());
  row.place(Row::button(metrics.c_str()));
  if (ImGui::Button((metrics + "###keys button").c_str())) ImGui::OpenPopup("keys");
  ui.marks.add_item("plots keys");
  tip("Which metrics are plotted.\nIn a plot: wheel zooms, with Ctrl the values; right drag "
      "moves;\n"
      "a click sets the training time; a double click shows all.");
  choose_keys(scene, ui, shown);

  constexpr float kAxis = 130, kSmoothing = 150;
  row.place(kAxis);
  ImGui::SetNextItemWidth(kAxis);
  choose_axis(scene, ui);
  ui.marks.add_item("plots axis");

  row.place(kSmoothing);
  ImGui::SetNextItemWidth(kSmoothing);
  auto smoothing = static_cast<float>(view.smoothing);
  if (ImGui::SliderFloat("##smoothing", &smoothing, 0, 0.999F, "smoothing %.3f")) {
    view.smoothing = std::clamp(static_cast<double>(smoothing), 0.0, 0.999);
  }
  ui.marks.add_item("plots smoothing");
  tip("The weight of what came before in the smoothed line; the raw one is faint behind it.\n"
      "A line is smoothed over a twentieth of its points at most.");

  row.place(Row::check_box("log"));
  // What was shown may reach below 0, or be a sliver of the other axis.
  if (ImGui::Checkbox("log", &view.log_scale)) view.y_ranges.clear();
  ui.marks.add_item("plots log");
  tip("A logarithmic axis of values; those that are not above 0 are left out.");

  row.place(Row::check_box("band"));
  ImGui::Checkbox("band", &view.band);
  ui.marks.add_item("plots band");
  tip("Runs that differ only in the seed as their mean with its 95 % band.");

  if (!zoomed) return false;
  row.place(Row::button("show all"));
  const bool pressed = ImGui::Button("show all");
  ui.marks.add_item("plots all");
  return pressed;
}

}  // namespace lab::viz
