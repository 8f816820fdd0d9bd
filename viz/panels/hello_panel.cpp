#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "viz/panels/hello_controls.hpp"
#include "viz/panels/hello_picture.hpp"
#include "viz/panels/panel.hpp"
#include "viz/ui/imgui_canvas.hpp"
#include "viz/ui/widgets.hpp"

namespace lab::viz {
namespace {

/// The panel of lab hello: what a recurrent network expects, and what its gates do.
class HelloPanel final : public Panel {
 public:
  [[nodiscard]] std::string_view name() const override { return "hello"; }
  [[nodiscard]] bool suits(const Run& run) const override { return run.lab() == "hello"; }
  [[nodiscard]] Point best_size() const override { return {960, 640}; }
  void picture(Canvas& canvas, Rect area, Scene& scene) override {
    picture_.draw(canvas, area, scene);
  }
  void interact(Rect area, Scene& scene, Ui& ui) override;
  double last_moment(Scene& scene) override {
    if (scene.run == nullptr) return 0;
    return std::max(picture_.reading(scene).characters - 1, 0);
  }
  std::vector<std::int64_t> training_steps(Scene& scene) override {
    return scene.run == nullptr ? std::vector<std::int64_t>() : reading_steps(*scene.run);
  }
  std::string problem(Scene& scene) override;

 private:
  void text(const HelloDrawn& drawn, Scene& scene, Ui& ui);
  void gates(const HelloDrawn& drawn, Scene& scene, Ui& ui);
  void click_gates(const HelloDrawn& drawn, Point at, const HelloReading& now, View& view);

  HelloPicture picture_;
  // Where the user has scrolled the heat maps to; they follow the cursor again when it leaves them.
  std::optional<int> first_column_;
  int columns_ = 0, cursor_ = 0;
  int drag_begin_ = 0;    // the leftmost character when a drag began
  bool dragged_ = false;  // a press that has moved is no click
};

Point mouse() {
  const auto at = ImGui::GetMousePos();
  return {at.x, at.y};
}

/// A click on a similar state goes there.
void click_similar(const HelloDrawn& drawn, Scene& scene, Ui& ui) {
  int row = 0;
  for (const auto& [place, t] : drawn.similar) {
    const auto name = fmt::format("similar {}", row++);
    cover(name.c_str(), place);
    ui.marks.add_item(name);
    if (ImGui::IsItemHovered()) ImGuiCanvas().stroke_rect(place, scene.theme.accent, 1, 3);
    if (ImGui::IsItemClicked()) scene.view.moment = t;
  }
}

/// Tells in a tooltip the number below the mouse.
void explain(const GatesLayout& layout, Point at, const HelloConfig& config,
             const HelloReading& now, int layer) {
  for (std::size_t i = 0; i < layout.maps.size(); ++i) {
    const auto unit = layout.maps[i].row_at(at);
    const auto column = layout.maps[i].column_at(at);
    if (!unit || !column) continue;
    const auto& track = now.tracks[i];
    const int t = layout.first + *column;
    ImGui::SetTooltip(
        "%s",
        fmt::format("{} ({}), unit {}: {:.3f}\nafter {}, character {}", track.letter, track.name,
                    *unit, now.value(track, t, layer, *unit), context_of(config, t, 10), t)
            .c_str());
  }
}

std::string HelloPanel::problem(Scene& scene) {
  if (scene.run == nullptr || picture_.reading(scene).characters > 0) return {};
  const auto& problems = picture_.reading(scene).problems;
  return scene.run->summary().name + ": " +
         (problems.empty() ? "nothing is recorded yet" : problems.front());
}

void HelloPanel::interact(Rect area, Scene& scene, Ui& ui) {
  Rect above = area;
  above.height = std::max(area.height - kHelloControls, 1.0F);
  HelloPointer pointer;
  if (scene.run != nullptr) {
    const int cursor = hello_cursor(scene.view, picture_.reading(scene));
    if (first_column_ && cursor != cursor_ &&
        (cursor < *first_column_ || cursor >= *first_column_ + columns_)) {
      first_column_.reset();
    }
    cursor_ = cursor;
  }
  pointer.first_column = first_column_;
  if (ImGui::IsWindowHovered()) pointer.mouse = mouse();
  ImGuiCanvas canvas;
  const auto drawn = picture_.draw(canvas, above, scene, pointer);
  columns_ = drawn.gates.columns;
  if (scene.run == nullptr) return;
  if (drawn.text.lines > 0) text(drawn, scene, ui);
  click_similar(drawn, scene, ui);
  if (!drawn.gates.maps.empty()) gates(drawn, scene, ui);
  if (drawn.loss_plot) plot_moves_cursor(*drawn.loss_plot, scene, ui, kHelloPlot);

  hello_controls({area.x + 8, above.bottom() + 4, area.width - 16, kHelloControls},
                 picture_.reading(scene), scene, ui);
}

/// A press on a character moves the cursor there; dragging goes on with it.
void HelloPanel::text(const HelloDrawn& drawn, Scene& scene, Ui& ui) {
  const auto& now = picture_.reading(scene);
  cover("text", drawn.text.area);
  if (ImGui::IsItemActive()) {
    const auto at = drawn.text.at(mouse());
    if (at && *at < now.characters) scene.view.moment = *at;
  }
  if (drawn.hovered && !drawn.has_card) {
    const int t = *drawn.hovered;
    std::string tip = fmt::format("after {}", context_of(picture_.config(), t, 12));
    for (const auto& next : likeliest_next(now, t, 3)) {
      const auto token = static_cast<std::size_t>(next.token);
      if (token >= picture_.config().vocabulary.size()) continue;
      tip += fmt::format("\n{}  {:.3f}", visible_character(picture_.config().vocabulary[token]),
                         next.probability);
    }
    tip += fmt::format("\nloss {:.2f}", now.loss[static_cast<std::size_t>(t)]);
    ImGui::SetTooltip("%s", tip.c_str());
  }
  for (int t = 0; t < now.characters; ++t) {
    if (const auto cell = drawn.text.cell(t)) ui.marks.add("char " + std::to_string(t), *cell);
  }
}

/// A click on a row chooses its unit, one above the cells goes to that character; dragging and the
/// wheel move through the text.
void HelloPanel::gates(const HelloDrawn& drawn, Scene& scene, Ui& ui) {
  const auto& now = picture_.reading(scene);
  const auto& layout = drawn.gates;
  const Rect first = layout.maps.front().cells, last = layout.maps.back().cells;
  float right = first.right();
  for (const auto& map : layout.maps) right = std::max(right, map.cells.right());
  const float top = first.y - kHeatMapColumns;
  cover("gates",
        {first.x - kHeatMapGutter, top, right - first.x + kHeatMapGutter, last.bottom() - top});
  const auto scroll_to = [&](int column) {
    first_column_ = std::clamp(column, 0, now.characters - layout.columns);
  };
  if (ImGui::IsItemActivated()) {
    drag_begin_ = layout.first;
    dragged_ = false;
  }
  if (ImGui::IsItemActive() && ImGui::IsMouseDragging(0, 4)) {
    dragged_ = true;
    const float by = ImGui::GetMouseDragDelta(0, 0).x / layout.column_width;
    scroll_to(drag_begin_ - static_cast<int>(std::lround(by)));
  }
  if (ImGui::IsItemDeactivated() && !dragged_ && ImGui::IsItemHovered()) {
    click_gates(drawn, mouse(), now, scene.view);
  }
  if (ImGui::IsItemHovered()) {
    const float wheel = ImGui::GetIO().MouseWheel;
    if (wheel != 0) scroll_to(layout.first - static_cast<int>(std::lround(wheel * 4)));
    if (!ImGui::IsItemActive()) explain(layout, mouse(), picture_.config(), now, drawn.layer);
  }
  for (std::size_t i = 0; i < layout.maps.size(); ++i) {
    for (int unit = 0; unit < layout.maps[i].rows; ++unit) {
      ui.marks.add(fmt::format("unit {} {}", now.tracks[i].letter, unit), layout.maps[i].row(unit));
    }
  }
}

void HelloPanel::click_gates(const HelloDrawn& drawn, Point at, const HelloReading& now,
                             View& view) {
  const auto& layout = drawn.gates;
  for (std::size_t i = 0; i < layout.maps.size(); ++i) {
    const auto& map = layout.maps[i];
    const std::string letter(1, now.tracks[i].letter);
    if (const auto unit = map.row_at(at)) {
      const bool again = view.gate == letter && view.unit == *unit;
      view.gate = again ? "" : letter;
      view.unit = again ? -1 : *unit;
      return;
    }
    if (const auto column = map.column_at({at.x, at.y + kHeatMapColumns})) {
      view.moment = layout.first + *column;
      first_column_ = layout.first;  // the map stays where it was clicked
      return;
    }
  }
}

}  // namespace

std::unique_ptr<Panel> make_hello_panel() { return std::make_unique<HelloPanel>(); }

}  // namespace lab::viz
