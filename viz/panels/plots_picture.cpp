#include "viz/panels/plots_picture.hpp"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <ranges>
#include <string_view>

#include "viz/draw/plot_extent.hpp"

namespace lab::viz {
namespace {

/// What a lab's metrics are looked at first.
std::vector<std::string> first_looks(std::string_view lab) {
  if (lab == "frozenlake") return {"score/mean100", "train/loss", "q/distance", "greedy/success"};
  if (lab == "hello") return {"train/loss", "train/accuracy", "train/gradient_norm"};
  if (lab == "movielens") return {"train/mse", "validation/mse"};
  if (lab == "tracing") {
    return {"validation/auc", "train/loss", "validation/loss", "validation/accuracy"};
  }
  return {};
}

/// The run whose training time the cursor shows.
const Run* cursor_run(const Scene& scene) {
  if (scene.run != nullptr) return scene.run;
  return scene.runs.empty() ? nullptr : scene.runs.front().run;
}

}  // namespace

std::vector<std::string> default_plots(const Run& run) {
  auto plots = first_looks(run.lab());
  const auto& keys = run.metrics().keys();
  // A run that has just begun has no metrics yet; they will come.
  if (keys.empty()) return plots;
  std::erase_if(plots, [&](const auto& key) { return std::ranges::find(keys, key) == keys.end(); });
  constexpr int kMost = 4;
  if (plots.empty()) std::ranges::copy(keys | std::views::take(kMost), std::back_inserter(plots));
  return plots;
}

std::string axis_label(const Scene& scene, Axis axis) {
  const Run* run = cursor_run(scene);
  if (axis == Axis::step || run == nullptr || !run->metrics().has(axis)) return "training steps";
  if (axis == Axis::time) return "seconds";
  return run->lab() == "frozenlake" ? "episodes" : "epochs";
}

PlotStyle metric_style(const Scene& scene, const std::string& key, PlotCache& cache) {
  const auto& view = scene.view;
  PlotStyle style;
  const auto& note = cache.note(scene, key);
  style.title = note.empty() ? key : key + " · " + note;
  style.x_label = axis_label(scene, view.axis);
  style.log_scale = view.log_scale;
  if (const Run* run = cursor_run(scene); run != nullptr && run->metrics().rows() > 0) {
    style.cursor = run->metrics().from_step(scene.step(*run), view.axis);
  }
  return style;
}

Extent shared_x_range(const Scene& scene, std::span<const std::string> keys, PlotCache& cache) {
  std::vector<PlotLine> all;
  for (const auto& key : keys) std::ranges::copy(cache.lines(scene, key), std::back_inserter(all));
  auto range = x_extent(all);
  // The newest values can be of a later step than the last point of a metric that few rows have.
  if (const Run* run = cursor_run(scene); run != nullptr && run->metrics().rows() > 0) {
    range.high = std::max(range.high, run->metrics().from_step(run->last_step(), scene.view.axis));
  }
  return range;
}

PlotLayout metric_plot(Canvas& canvas, Rect area, Scene& scene, const std::string& key,
                       PlotCache& cache, std::optional<Point> pointer,
                       std::optional<Extent> x_range) {
  auto style = metric_style(scene, key, cache);
  style.pointer = pointer;
  style.x_range = x_range;
  return draw_plot(canvas, area, style, cache.lines(scene, key), scene.theme);
}

std::optional<Point> plot_pointer() {
  if (!ImGui::IsWindowHovered(ImGuiHoveredFlags_AllowWhenBlockedByActiveItem)) return {};
  const auto mouse = ImGui::GetIO().MousePos;
  return Point{mouse.x, mouse.y};
}

bool plot_moves_cursor(const PlotLayout& layout, Scene& scene, Ui& ui, const std::string& key) {
  const auto& inside = layout.inside;
  ImGui::SetCursorScreenPos({inside.x, inside.y});
  const auto name = "plot " + key;
  ImGui::InvisibleButton(name.c_str(), {inside.width, inside.height},
                         ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonRight |
                             ImGuiButtonFlags_MouseButtonMiddle);
  ui.marks.add(name, inside);
  const Run* run = cursor_run(scene);
  if (run == nullptr || !ImGui::IsItemActive() || !ImGui::IsMouseDown(ImGuiMouseButton_Left)) {
    return false;
  }
  const auto& metrics = run->metrics();
  const double last = run->last_step();
  const float mouse = ImGui::GetIO().MousePos.x;
  constexpr float kNear = 3;  // pixels
  const double before = scene.view.step;
  scene.view.step =
      mouse >= layout.pixel_of_x(metrics.from_step(last, scene.view.axis)) - kNear
          ? -1
          : std::clamp(std::round(metrics.to_step(layout.x_at(mouse), scene.view.axis)), 0.0, last);
  if (scene.view.step == before) return false;
  // Two hands on one slider: the one of the user wins.
  if (ui.playback.over_training) ui.playback.playing = false;
  return true;
}

}  // namespace lab::viz
