#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <optional>
#include <string>

#include "viz/panels/panel.hpp"
#include "viz/panels/plots_picture.hpp"
#include "viz/panels/tracing_card.hpp"
#include "viz/panels/tracing_controls.hpp"
#include "viz/panels/tracing_picture.hpp"
#include "viz/ui/imgui_canvas.hpp"
#include "viz/ui/widgets.hpp"

namespace lab::viz {
namespace {

/// The panel of lab tracing: what the model made of one student's answers.
class TracingPanel final : public Panel {
 public:
  [[nodiscard]] std::string_view name() const override { return "tracing"; }
  [[nodiscard]] bool suits(const Run& run) const override { return run.lab() == "tracing"; }
  [[nodiscard]] Point best_size() const override { return {1100, 680}; }
  void picture(Canvas& canvas, Rect area, Scene& scene) override {
    picture_.draw(canvas, area, scene);
  }
  void interact(Rect area, Scene& scene, Ui& ui) override;
  double last_moment(Scene& scene) override {
    if (scene.run == nullptr) return 0;
    return std::max(picture_.student(scene).step_count() - 1, 0);
  }
  std::string problem(Scene& scene) override;

 private:
  void rows(const TracingDrawn& drawn, std::optional<Point> mouse, Scene& scene, Ui& ui);
  void attention(const TracingDrawn& drawn, std::optional<Point> mouse, Scene& scene, Ui& ui);

  TracingPicture picture_;
};

std::string TracingPanel::problem(Scene& scene) {
  if (scene.run == nullptr || !picture_.student(scene).steps.empty()) return {};
  return scene.run->summary().name + ": " + picture_.student(scene).problems.front();
}

void TracingPanel::interact(Rect area, Scene& scene, Ui& ui) {
  const bool has_controls = scene.run != nullptr && (!picture_.student(scene).steps.empty() ||
                                                     picture_.students().count() > 1);
  Rect above = area;
  if (has_controls) above.height = std::max(area.height - kTracingControls, 1.0F);
  ImGuiCanvas canvas;
  const auto mouse = plot_pointer();
  const auto drawn = picture_.draw(canvas, above, scene, mouse);
  if (!has_controls) return;
  if (drawn.axis) rows(drawn, mouse, scene, ui);
  if (drawn.attention.map.rows > 0) attention(drawn, mouse, scene, ui);
  tracing_controls({area.x + 8, above.bottom() + 4, area.width - 16, kTracingControls}, picture_,
                   scene, ui);
}

/// A press on the rows moves the cursor there; dragging goes on with it.
void TracingPanel::rows(const TracingDrawn& drawn, std::optional<Point> mouse, Scene& scene,
                        Ui& ui) {
  const auto& student = picture_.student(scene);
  cover("rows", drawn.rows);
  ui.marks.add_item("rows");
  const auto& axis = *drawn.axis;
  for (int t = 0; t < student.step_count(); ++t) {
    ui.marks.add(fmt::format("answer {}", t + 1),
                 {axis.left(t + 1), drawn.rows.y, axis.column_width(), drawn.rows.height});
  }
  if (ImGui::IsItemActive()) {
    const float x = std::clamp(ImGui::GetMousePos().x, axis.left(1), axis.right() - 0.01F);
    if (const auto column = axis.at(x)) scene.view.moment = std::max(*column - 1, 0);
    if (!ui.playback.over_training) ui.playback.playing = false;
  }
  if (!mouse || !ImGui::IsItemHovered() || ImGui::IsItemActive()) return;
  const auto skill = drawn.mastery.row_at(*mouse);
  const auto column = drawn.mastery.column_at(*mouse);
  std::string tip;
  if (skill && column) {
    const auto after = probability_text(student.mastery_after(*column, *skill));
    const auto change =
        *column == 0 ? fmt::format("{} before answer {}", after, student.number(0))
                     : fmt::format("{} → {} with answer {}",
                                   probability_text(student.mastery_after(*column - 1, *skill)),
                                   after, student.number(*column - 1));
    tip = skill_text(student, *skill) + "\n" + change;
  }
  if (drawn.hovered && !drawn.has_card) {
    if (!tip.empty()) tip += "\n\n";
    tip += step_tip(student, *drawn.hovered);
  }
  if (!tip.empty()) ImGui::SetTooltip("%s", tip.c_str());
}

/// A click on the picture of the attention goes to the step of its row.
void TracingPanel::attention(const TracingDrawn& drawn, std::optional<Point> mouse, Scene& scene,
                             Ui& ui) {
  cover("weights", drawn.attention.map.cells);
  ui.marks.add_item("weights");
  const auto pair = mouse ? drawn.attention.at(*mouse) : std::nullopt;
  if (!pair) return;
  const auto& [step, attended] = *pair;
  if (ImGui::IsItemClicked()) scene.view.moment = step;
  if (!ImGui::IsItemHovered()) return;
  const auto& student = picture_.student(scene);
  const auto weights = student.weights(drawn.layer, drawn.head, step);
  const auto weight = weights[static_cast<std::size_t>(attended - drawn.attention.from)];
  ImGui::SetTooltip("%s", fmt::format("answer {} attends to {}\nweight {:.4f}",
                                      student.number(step), student.number(attended), weight)
                              .c_str());
}

}  // namespace

std::unique_ptr<Panel> make_tracing_panel() { return std::make_unique<TracingPanel>(); }

}  // namespace lab::viz
