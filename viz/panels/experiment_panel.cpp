// The panel "experiment": a training's options as widgets, and the trainings that were started with
// them.

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "viz/panels/experiment_bar.hpp"
#include "viz/panels/experiment_picture.hpp"
#include "viz/panels/experiment_trainings.hpp"
#include "viz/panels/experiment_widgets.hpp"
#include "viz/panels/panel.hpp"
#include "viz/ui/imgui_canvas.hpp"

namespace lab::viz {
namespace {

namespace fs = std::filesystem;

constexpr float kPad = 10, kGap = 8;
constexpr float kTwoColumns = 640;  // width from which the plot has room beside the options
constexpr float kMostOptions = 560, kLeastHeight = 120, kLeastPlot = 80;
constexpr float kRows = 90;  // height of the trainings in one column

/// The folder that this program lies in, where the labs' programs are as well.
fs::path own_folder() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error).parent_path();
}

class ExperimentPanel final : public Panel {
 public:
  [[nodiscard]] std::string_view name() const override { return "experiment"; }
  [[nodiscard]] bool suits(const Run&) const override { return true; }
  [[nodiscard]] Point best_size() const override { return {900, 600}; }
  void picture(Canvas& canvas, Rect area, Scene& scene) override;
  void interact(Rect area, Scene& scene, Ui& ui) override;
  void background(Ui& ui) override;

 private:
  void options(const Theme& theme, Ui& ui);
  void results(Rect area, Scene& scene, Ui& ui);

  ExperimentState state_;
  ExperimentBar bar_;
  TrainingQueue queue_;
  PlotCache plots_;
  bool has_shown_ = false;  // a run of those that are under way
};

void ExperimentPanel::options(const Theme& theme, Ui& ui) {
  if (!state_.problem().empty()) wrapped_text(theme.warning, state_.problem());
  if (state_.settings().options().empty() && state_.problem().empty()) {
    wrapped_text(theme.faint_text, "Asking the lab what can be set …");
  }
  option_widgets(state_.settings(), ImGui::GetContentRegionAvail().x, theme, ui.marks);
}

void ExperimentPanel::results(Rect area, Scene& scene, Ui& ui) {
  ImGui::SetCursorScreenPos({area.x, area.y});
  ImGui::BeginChild("results", {area.width, area.height}, false, ImGuiWindowFlags_NoScrollbar);
  const float rows = training_rows(queue_, area.height / 2, scene.theme, ui.marks);
  const float used = rows > 0 ? rows + kGap : 0;
  const Rect plot{area.x, area.y + used, area.width, area.height - used};
  const auto key = first_metric(scene);
  if (key.empty()) {
    ImGui::SetCursorScreenPos({plot.x, plot.y});
    wrapped_text(scene.theme.faint_text, "Train, and the curve grows here.");
  } else if (plot.height > kLeastPlot) {
    ImGuiCanvas canvas;
    const auto layout = metric_plot(canvas, plot, scene, key, plots_, plot_pointer());
    plot_moves_cursor(layout, scene, ui, key);
  }
  ImGui::EndChild();
}

void ExperimentPanel::background(Ui& ui) {
  // The rows of this frame were drawn before; those that end now are seen in the next one.
  if (queue_.poll()) ui.busy = true;
  if (ui.command.empty()) {
    // Of several trainings the first is looked at, the others lie over it in the plots.
    if (const auto run = queue_.take_new_run()) {
      ui.command = (has_shown_ ? "tick " : "show ") + run->string();
      has_shown_ = true;
      ui.busy = true;
    } else if (!queue_.is_busy()) {
      has_shown_ = false;
    }
  }
  if (queue_.is_busy() || state_.is_asking()) ui.busy = true;
}

void ExperimentPanel::interact(Rect area, Scene& scene, Ui& ui) {
  state_.set_folders(ui.programs.empty() ? own_folder() : ui.programs, ui.runs);
  state_.follow(scene);
  const auto& theme = scene.theme;
  const Rect inside = area.inset(kPad);
  ImGui::SetCursorScreenPos({inside.x, inside.y});
  ImGui::BeginChild("experiment", {inside.width, inside.height});
  if (state_.lab().empty()) {
    wrapped_text(theme.warning, fmt::format("There are no programs of labs in {}: build them with "
                                            "./lab build.",
                                            state_.programs().string()));
  } else {
    bar_.draw(state_, queue_, scene, ui);
    const auto place = ImGui::GetCursorScreenPos();
    const Rect rest{place.x, place.y, ImGui::GetContentRegionAvail().x, inside.bottom() - place.y};
    if (inside.width >= kTwoColumns && rest.height > kLeastHeight) {
      const float width = std::min(rest.width / 2, kMostOptions);
      ImGui::BeginChild("options", {width, rest.height});
      options(theme, ui);
      ImGui::EndChild();
      results({rest.x + width + 2 * kGap, rest.y, rest.width - width - 2 * kGap, rest.height},
              scene, ui);
    } else {
      training_rows(queue_, kRows, theme, ui.marks);
      options(theme, ui);
    }
  }
  ImGui::EndChild();
  background(ui);
}

void ExperimentPanel::picture(Canvas& canvas, Rect area, Scene& scene) {
  // Without a window nobody has told.
  if (state_.programs().empty()) state_.set_folders(own_folder(), {});
  state_.follow(scene);
  ExperimentPicture picture;
  if (!state_.lab().empty()) {
    state_.ask_and_wait();
    picture.command = state_.command();
    const auto& settings = state_.settings();
    for (const auto* option : settings.not_default()) {
      picture.changes.push_back(
          {option->name, value_text(settings.value(*option)), value_text(option->initial)});
    }
  } else if (scene.run != nullptr && scene.run->config().is_object()) {
    // There is no program to ask; the run itself knows how it was started.
    const auto typed = scene.run->config().find("command");
    if (typed != scene.run->config().end() && typed->is_string()) {
      picture.command = "./" + typed->get<std::string>();
    }
  }
  draw_experiment(canvas, area, picture, scene, plots_);
}

}  // namespace

std::unique_ptr<Panel> make_experiment_panel() { return std::make_unique<ExperimentPanel>(); }

}  // namespace lab::viz
