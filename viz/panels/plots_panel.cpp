#include <imgui.h>

#include <algorithm>
#include <optional>

#include "viz/draw/legend.hpp"
#include "viz/panels/plots_controls.hpp"
#include "viz/panels/plots_grid.hpp"
#include "viz/panels/plots_picture.hpp"
#include "viz/panels/plots_zoom.hpp"
#include "viz/ui/imgui_canvas.hpp"

namespace lab::viz {
namespace {

constexpr float kGap = 8;

/// The metrics of all runs on the screen, as plots side by side.
class PlotsPanel final : public Panel {
 public:
  [[nodiscard]] std::string_view name() const override { return "plots"; }
  [[nodiscard]] bool suits(const Run& run) const override { return !run.metrics().keys().empty(); }
  void picture(Canvas& canvas, Rect area, Scene& scene) override { draw(canvas, area, scene, {}); }
  void interact(Rect area, Scene& scene, Ui& ui) override;
  std::vector<std::int64_t> training_steps(Scene& scene) override;

 private:
  struct Drawn {
    std::string key;
    PlotLayout layout;
  };
  static std::vector<std::string> keys(const Scene& scene);
  std::vector<LegendEntry> legend(const Scene& scene, const std::vector<std::string>& keys);
  std::vector<Drawn> draw(Canvas& canvas, Rect area, Scene& scene, std::optional<Point> pointer);
  void zoom(const Drawn& plot, View& view) const;

  PlotCache cache_;
  PlotsControls controls_;
  Extent whole_;  ///< of x, in the last picture
};

std::vector<std::string> PlotsPanel::keys(const Scene& scene) {
  if (!scene.view.plots.empty()) return scene.view.plots;
  if (scene.run != nullptr) return default_plots(*scene.run);
  return scene.runs.empty() ? std::vector<std::string>{} : default_plots(*scene.runs.front().run);
}

/// What the lines of all the plots stand for, each once.
std::vector<LegendEntry> PlotsPanel::legend(const Scene& scene,
                                            const std::vector<std::string>& keys) {
  std::vector<LegendEntry> entries;
  for (const auto& key : keys) {
    for (const auto& line : cache_.lines(scene, key)) {
      const LegendEntry entry{legend_text(line), line.colour};
      if (std::ranges::find(entries, entry) == entries.end()) entries.push_back(entry);
    }
  }
  return entries;
}

std::vector<PlotsPanel::Drawn> PlotsPanel::draw(Canvas& canvas, Rect area, Scene& scene,
                                                std::optional<Point> pointer) {
  const auto& theme = scene.theme;
  canvas.fill_rect(area, theme.background);
  std::vector<Drawn> drawn;
  const auto plotted = keys(scene);
  if (plotted.empty()) {
    canvas.text({area.centre().x, area.centre().y - theme.font / 2}, theme.faint_text,
                "No run is chosen.", theme.font, Align::centre);
    return drawn;
  }
  Rect plots = area.inset(kGap);
  // A single plot has its own legend; several share one.
  const bool shares_legend = plotted.size() > 1 && area.height >= 200;
  if (shares_legend) {
    draw_legend_row(canvas, {plots.x + kGap, plots.y}, plots.width - 2 * kGap,
                    legend(scene, plotted), theme.small_font, theme);
    const float height = theme.small_font + kGap;
    plots = {plots.x, plots.y + height, plots.width, plots.height - height};
  }
  whole_ = shared_x_range(scene, plotted, cache_);
  const Extent shown = x_range(scene.view).value_or(whole_);
  const auto rects = plot_grid(plots, plotted.size(), kGap);
  for (std::size_t i = 0; i < plotted.size(); ++i) {
    auto style = metric_style(scene, plotted[i], cache_);
    style.x_range = shown;
    style.y_range = y_range(scene.view, plotted[i]);
    style.pointer = pointer;
    style.legend = plotted.size() == 1;
    const auto& lines = cache_.lines(scene, plotted[i]);
    drawn.push_back({plotted[i], draw_plot(canvas, rects[i], style, lines, theme)});
  }
  return drawn;
}

/// What the wheel and the right or middle button do to the plot whose button ImGui saw last.
void PlotsPanel::zoom(const Drawn& plot, View& view) const {
  const auto& io = ImGui::GetIO();
  const Point mouse{io.MousePos.x, io.MousePos.y};
  if (ImGui::IsItemHovered() && io.MouseWheel != 0) {
    if (io.KeyCtrl || io.KeyShift) {
      zoom_y(view, plot.layout, mouse, io.MouseWheel, plot.key);
    } else {
      zoom_x(view, plot.layout, mouse, io.MouseWheel, whole_);
    }
  }
  const bool drags =
      ImGui::IsMouseDown(ImGuiMouseButton_Right) || ImGui::IsMouseDown(ImGuiMouseButton_Middle);
  if (ImGui::IsItemActive() && drags) {
    move_zoomed(view, plot.layout, {io.MouseDelta.x, io.MouseDelta.y}, plot.key);
  }
  if (ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) show_all(view);
}

void PlotsPanel::interact(Rect area, Scene& scene, Ui& ui) {
  ImGui::SetCursorScreenPos({area.x + kGap, area.y + kGap});
  const bool was_zoomed = is_zoomed(scene.view);
  if (controls_.draw(area.width - 2 * kGap, scene, ui, keys(scene), was_zoomed)) {
    show_all(scene.view);
  }
  const float top = ImGui::GetCursorScreenPos().y;
  const Rect plots{area.x, top, area.width, area.bottom() - top};
  if (plots.height < 2 * kGap) return;
  ImGuiCanvas canvas;
  for (const auto& plot : draw(canvas, plots, scene, plot_pointer())) {
    plot_moves_cursor(plot.layout, scene, ui, plot.key);
    zoom(plot, scene.view);
  }
  // The button that resets the zoom comes or goes with the next frame.
  if (is_zoomed(scene.view) != was_zoomed) ui.animating = true;
}

/// For an animation: the cursor moves over the training in even steps.
std::vector<std::int64_t> PlotsPanel::training_steps(Scene& scene) {
  constexpr int kSteps = 120;
  std::vector<std::int64_t> steps;
  if (scene.run == nullptr) return steps;
  const double last = scene.run->last_step();
  for (int i = 0; i <= kSteps; ++i) {
    const auto step = static_cast<std::int64_t>(last * i / kSteps);
    if (steps.empty() || steps.back() != step) steps.push_back(step);
  }
  return steps;
}

}  // namespace

std::unique_ptr<Panel> make_plots_panel() { return std::make_unique<PlotsPanel>(); }

}  // namespace lab::viz
