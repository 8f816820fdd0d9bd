#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "viz/panels/movielens_controls.hpp"
#include "viz/panels/movielens_picture.hpp"
#include "viz/panels/panel.hpp"
#include "viz/ui/imgui_canvas.hpp"
#include "viz/ui/widgets.hpp"

namespace lab::viz {
namespace {

/// The panel of lab movielens: which films the model takes for alike, and how wrong it is.
class MovieLensPanel final : public Panel {
 public:
  [[nodiscard]] std::string_view name() const override { return "movielens"; }
  [[nodiscard]] bool suits(const Run& run) const override { return run.lab() == "movielens"; }
  [[nodiscard]] Point best_size() const override { return {1100, 720}; }
  void picture(Canvas& canvas, Rect area, Scene& scene) override {
    picture_.draw(canvas, area, scene);
  }
  void interact(Rect area, Scene& scene, Ui& ui) override;
  std::vector<std::int64_t> training_steps(Scene& scene) override {
    std::vector<std::int64_t> steps;
    if (scene.run == nullptr) return steps;
    for (const auto epoch : recorded_epochs(*scene.run)) {
      steps.push_back(std::llround(step_of_epoch(*scene.run, epoch)));
    }
    return steps;
  }
  std::string problem(Scene& scene) override;

 private:
  void move_map(const FilmMapLayout& map, Scene& scene, Ui& ui);
  static void zoom(const FilmMapLayout& map, Point at, float notches, View& view);

  MovieLensPicture picture_;
  std::optional<MapRange> drag_begin_;  // what was seen when a drag began
  bool dragged_ = false;                // a press that has moved is no click
};

Point mouse() {
  const auto at = ImGui::GetMousePos();
  return {at.x, at.y};
}

/// Takes `range` into the view, unless it is none: films can lie at places without measure.
void show(const MapRange& range, View& view) {
  if (is_range(range.across) && is_range(range.up)) set_map_range(view, range);
}

std::string MovieLensPanel::problem(Scene& scene) {
  if (scene.run == nullptr) return {};
  const auto& epoch = picture_.run(scene).epoch();
  if (!epoch.places.empty() || !epoch.histogram.empty()) return {};
  return scene.run->summary().name + ": " +
         (epoch.problems.empty() ? "nothing is recorded yet" : epoch.problems.front());
}

void MovieLensPanel::interact(Rect area, Scene& scene, Ui& ui) {
  Rect place = area;
  if (scene.run != nullptr) {
    place.y += kMovieLensControls;
    place.height = std::max(area.height - 2 * kMovieLensControls, 1.0F);
  }
  ImGuiCanvas canvas;
  const auto drawn = picture_.draw(canvas, place, scene, plot_pointer());
  if (scene.run == nullptr) return;

  move_map(drawn.map, scene, ui);
  for (std::size_t n = 0; n < drawn.neighbours.size(); ++n) {
    const auto& [film, line] = drawn.neighbours[n];
    const auto name = fmt::format("neighbour {}", n);
    cover(name.c_str(), line);
    ui.marks.add_item(name);
    if (ImGui::IsItemHovered()) {
      ImGuiCanvas().stroke_rect(line, scene.theme.accent, 1, 3);
      ImGui::SetTooltip("%s", film_tip(picture_.run(scene), film).c_str());
    }
    if (ImGui::IsItemClicked()) scene.view.movie = film;
  }
  if (drawn.losses) plot_moves_cursor(*drawn.losses, scene, ui, "validation/mse");

  epoch_controls({area.x + 8, place.bottom() + 4, area.width - 16, kMovieLensControls}, picture_,
                 scene, ui);
  // Last: the list of what was found lies over all else.
  film_controls({area.x + 8, area.y + 4, area.width - 16, kMovieLensControls}, place.bottom(),
                picture_, scene, ui);
}

/// Over the map: the wheel zooms, a drag moves it, a click chooses a film, one on the legend a
/// genre; a double click shows the whole again.
void MovieLensPanel::move_map(const FilmMapLayout& map, Scene& scene, Ui& ui) {
  for (const auto& [genre, entry] : map.legend) {
    const auto name = "legend " + genre;
    cover(name.c_str(), entry);
    ui.marks.add_item(name);
    if (ImGui::IsItemHovered()) ImGui::SetTooltip("show only these films in colour");
    if (ImGui::IsItemClicked()) scene.view.genre = scene.view.genre == genre ? "" : genre;
  }
  cover("map", map.inside);
  ui.marks.add_item("map");
  if (ImGui::IsItemActivated()) {
    // A press soon after a drag is not the second of a double click.
    const bool resets = ImGui::IsMouseDoubleClicked(0) && !dragged_ && !map.hovered;
    if (resets) scene.view.map_range.clear();
    drag_begin_.reset();
    dragged_ = resets;  // nor does its release choose what comes to lie below the mouse
  }
  if (ImGui::IsItemActive() && ImGui::IsMouseDragging(0, 4)) {
    dragged_ = true;
    const auto by = ImGui::GetMouseDragDelta(0, 0);
    if (!drag_begin_) drag_begin_ = map.range();
    const auto& [across, up] = *drag_begin_;
    const double x = -by.x / map.scale, y = by.y / map.scale;
    show({{across.low + x, across.high + x}, {up.low + y, up.high + y}}, scene.view);
  }
  if (ImGui::IsItemDeactivated() && !dragged_ && map.hovered) scene.view.movie = *map.hovered;
  if (!ImGui::IsItemHovered()) return;
  const float notches = ImGui::GetIO().MouseWheel;
  if (notches != 0) zoom(map, mouse(), notches, scene.view);
  if (map.hovered && !ImGui::IsItemActive()) {
    ImGui::SetTooltip("%s", film_tip(picture_.run(scene), *map.hovered).c_str());
  }
}

/// What lies below the mouse stays there.
void MovieLensPanel::zoom(const FilmMapLayout& map, Point at, float notches, View& view) {
  const double after = std::clamp(map.zoom * std::pow(1.25, double{notches}), 0.5, 200.0);
  const double shrunk = map.zoom / after;
  const auto around = [&](double end, double fixed) { return fixed + (end - fixed) * shrunk; };
  const auto [across, up] = map.range();
  const double x = std::lerp(across.low, across.high, (at.x - map.inside.x) / map.inside.width);
  const double y = std::lerp(up.high, up.low, (at.y - map.inside.y) / map.inside.height);
  show({{around(across.low, x), around(across.high, x)}, {around(up.low, y), around(up.high, y)}},
       view);
}

}  // namespace

std::unique_ptr<Panel> make_movielens_panel() { return std::make_unique<MovieLensPanel>(); }

}  // namespace lab::viz
