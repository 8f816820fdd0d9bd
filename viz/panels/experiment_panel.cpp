// The panel "experiment": a training's options as widgets, and the trainings that were started from
// them.

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <map>
#include <string>

#include "core/error.hpp"
#include "viz/draw/fitted_text.hpp"
#include "viz/panels/experiment_picture.hpp"
#include "viz/panels/experiment_query.hpp"
#include "viz/panels/experiment_queue.hpp"
#include "viz/panels/experiment_settings.hpp"
#include "viz/panels/experiment_widgets.hpp"
#include "viz/panels/panel.hpp"
#include "viz/ui/imgui_canvas.hpp"

namespace lab::viz {
namespace {

namespace fs = std::filesystem;

constexpr int kSeeds = 10;
constexpr float kPad = 10, kGap = 8;
constexpr float kTwoColumns = 640;  // width from which the plot has room beside the options
constexpr float kMostOptions = 560;

ImVec4 colour_of(Colour c) { return ImGui::ColorConvertU32ToFloat4(IM_COL32(c.r, c.g, c.b, c.a)); }

/// The folder that this program lies in, where the labs' programs are as well.
fs::path own_folder() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error).parent_path();
}

/// Puts the next widget beside the last one if it fits into the line.
void beside(float width, float right) {
  ImGui::SameLine(0, kGap);
  if (ImGui::GetCursorScreenPos().x + width > right) ImGui::NewLine();
}

void wrapped(Colour colour, const std::string& text) {
  ImGui::PushStyleColor(ImGuiCol_Text, colour_of(colour));
  ImGui::PushTextWrapPos(0);
  ImGui::TextUnformatted(text.c_str());
  ImGui::PopTextWrapPos();
  ImGui::PopStyleColor();
}

const char* sign_of(TrainingState state) {
  switch (state) {
    case TrainingState::waiting: return "…";
    case TrainingState::running: return "▶";
    case TrainingState::finished: return "✓";
    case TrainingState::stopped: return "‖";
    case TrainingState::failed: return "✗";
  }
  return "";
}

const char* word_of(TrainingState state) {
  switch (state) {
    case TrainingState::waiting: return "waits";
    case TrainingState::running: return "learns";
    case TrainingState::finished: return "finished";
    case TrainingState::stopped: return "stopped";
    case TrainingState::failed: return "failed";
  }
  return "";
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
  /// What belongs to one lab: where its settings start from and what was changed.
  struct Bench {
    ExperimentSettings settings;
    OptionsQuery query;
    std::string base;  ///< the run that they start from; empty: the lab's defaults
  };

  void follow(const Scene& scene);
  void start_from(Bench& bench, const Run* run);
  void ask(Bench& bench);
  [[nodiscard]] std::string command();
  void choose_lab(const Scene& scene, Ui& ui, float right);
  void command_box(const Theme& theme, Ui& ui);
  void buttons(const Theme& theme, Ui& ui, float right);
  void train(std::int64_t first_seed, int count);
  void options(float width, const Theme& theme, Ui& ui);
  void trainings(float height, const Theme& theme, Ui& ui);
  void results(Rect area, Scene& scene, Ui& ui);

  std::map<std::string, Bench> benches_;
  std::string lab_;
  fs::path programs_, runs_ = "runs";
  fs::path seen_;  // the run looked at in the last frame
  double pace_ = 0;
  std::string copied_;
  TrainingQueue queue_;
  PlotCache plots_;
};

void ExperimentPanel::start_from(Bench& bench, const Run* run) {
  const auto none = nlohmann::ordered_json();
  if (run == nullptr || !run->config().is_object()) {
    bench.base.clear();
    bench.settings.start_from(none);
    return;
  }
  bench.base = run->summary().name;
  bench.settings.start_from(run->config().value("options", none));
}

void ExperimentPanel::follow(const Scene& scene) {
  const auto labs = labs_in(programs_);
  const auto has = [&](const std::string& lab) {
    return std::find(labs.begin(), labs.end(), lab) != labs.end();
  };
  const auto looked_at = scene.run == nullptr ? fs::path() : scene.run->summary().directory;
  if (looked_at != seen_) {
    seen_ = looked_at;
    if (scene.run != nullptr && has(scene.run->lab())) {
      lab_ = scene.run->lab();
      auto& bench = benches_[lab_];
      // What the user is trying out is not taken away by a look at another run.
      if (!bench.settings.any_changed()) start_from(bench, scene.run);
    }
  }
  if (!has(lab_)) lab_ = labs.empty() ? std::string() : labs.front();
}

void ExperimentPanel::ask(Bench& bench) {
  if (auto options = bench.query.take()) bench.settings.set_options(std::move(*options));
  bench.query.ask(lab_program(programs_, lab_), bench.settings.deciding_words());
}

std::string ExperimentPanel::command() {
  const auto& settings = benches_[lab_].settings;
  return training_command(lab_, settings.words(), settings.seed(), pace_, runs_.string());
}

void ExperimentPanel::choose_lab(const Scene& scene, Ui& ui, float right) {
  ImGui::SetNextItemWidth(130);
  bool open = ImGui::BeginCombo("##lab", lab_.c_str());
  ui.marks.add_item("experiment lab");
  if (open) {
    for (const auto& lab : labs_in(programs_)) {
      if (ImGui::Selectable(lab.c_str(), lab == lab_)) lab_ = lab;
      ui.marks.add_item("experiment lab " + lab);
    }
    ImGui::EndCombo();
  }
  auto& bench = benches_[lab_];
  beside(220, right);
  ImGui::SetNextItemWidth(220);
  open = ImGui::BeginCombo("##from", bench.base.empty() ? "from the defaults"
                                                        : ("as in " + bench.base).c_str());
  ui.marks.add_item("experiment start");
  if (open) {
    if (ImGui::Selectable("from the defaults", bench.base.empty())) start_from(bench, nullptr);
    ui.marks.add_item("experiment start defaults");
    if (scene.run != nullptr && scene.run->lab() == lab_) {
      const auto& name = scene.run->summary().name;
      if (ImGui::Selectable(("as in " + name).c_str(), name == bench.base)) {
        start_from(bench, scene.run);
      }
      ui.marks.add_item("experiment start run");
    }
    ImGui::EndCombo();
  }
  beside(110, right);
  ImGui::BeginDisabled(!bench.settings.any_changed());
  if (ImGui::Button("reset options")) bench.settings.reset_all();
  ImGui::EndDisabled();
  ui.marks.add_item("reset options");
}

void ExperimentPanel::command_box(const Theme& theme, Ui& ui) {
  constexpr float kCopy = 66, kInset = 8;
  const auto text = command();
  const auto place = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const float wrap = std::max(width - kCopy - 3 * kInset, 60.0F);
  const float height =
      ImGui::CalcTextSize(text.c_str(), nullptr, false, wrap).y + 2 * kInset;
  const Rect box{place.x, place.y, width, std::max(height, ImGui::GetFrameHeight() + kInset)};
  ImGuiCanvas canvas;
  canvas.fill_rect(box, theme.surface, 6);
  canvas.stroke_rect(box, theme.line, 1, 6);
  ImGui::SetCursorScreenPos({box.x + kInset, box.y + kInset});
  ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + wrap);
  ImGui::TextUnformatted(text.c_str());
  ImGui::PopTextWrapPos();
  ui.marks.add("command", box);
  ImGui::SetCursorScreenPos({box.right() - kCopy - kInset / 2, box.y + kInset / 2});
  if (ImGui::Button(copied_ == text ? "copied###copy" : "copy###copy", {kCopy, 0})) {
    ImGui::SetClipboardText(text.c_str());
    copied_ = text;
  }
  ui.marks.add_item("copy command");
  if (ImGui::IsItemHovered()) ImGui::SetTooltip("Copy the command, to type it in a terminal");
  ImGui::SetCursorScreenPos({box.x, box.bottom() + kGap});
}

void ExperimentPanel::train(std::int64_t first_seed, int count) {
  std::vector<TrainingOrder> orders;
  auto words = benches_[lab_].settings.words();
  if (pace_ > 0) words.insert(words.end(), {"--pace", core::number(pace_)});
  for (int i = 0; i < count; ++i) {
    orders.push_back({lab_program(programs_, lab_), lab_, runs_, words, first_seed + i});
  }
  queue_.add(std::move(orders));
}

void ExperimentPanel::buttons(const Theme& theme, Ui& ui, float right) {
  auto& bench = benches_[lab_];
  const bool ready = !bench.settings.options().empty() && !bench.query.is_waiting();
  ImGui::BeginDisabled(!ready);
  ImGui::PushStyleColor(ImGuiCol_Button, colour_of(theme.accent));
  ImGui::PushStyleColor(ImGuiCol_ButtonHovered, colour_of(mix(theme.accent, theme.text, 0.15F)));
  ImGui::PushStyleColor(ImGuiCol_ButtonActive, colour_of(mix(theme.accent, theme.text, 0.3F)));
  ImGui::PushStyleColor(ImGuiCol_Text, colour_of(readable_on(theme.accent)));
  if (ImGui::Button("train", {80, 0})) train(bench.settings.seed(), 1);
  ImGui::PopStyleColor(4);
  ui.marks.add_item("train");
  beside(120, right);
  if (ImGui::Button("train 10 seeds", {120, 0})) train(0, kSeeds);
  ui.marks.add_item("train 10 seeds");
  if (ImGui::IsItemHovered()) {
    ImGui::SetTooltip("Seeds 0 to 9, one after the other as there are processors:\n"
                      "is it luck? The plots show their mean and its 95 %% band.");
  }
  ImGui::EndDisabled();
  beside(60, right);
  ImGui::BeginDisabled(!queue_.is_busy());
  if (ImGui::Button("stop", {60, 0})) queue_.stop();
  ImGui::EndDisabled();
  ui.marks.add_item("stop");
  beside(150, right);
  ImGui::SetNextItemWidth(70);
  double pace = pace_;
  const char* unit = lab_ == "frozenlake" ? "steps a second" : "epochs a second";
  if (ImGui::InputDouble(unit, &pace, 0, 0, "%.6g")) {
    pace_ = std::clamp(pace, 0.0, 1e9);
  }
  ui.marks.add_item("pace");
  if (ImGui::IsItemHovered()) {
    ImGui::SetTooltip("Holds the training back, so that you can watch it; 0: as fast as it can");
  }
}

void ExperimentPanel::options(float width, const Theme& theme, Ui& ui) {
  auto& bench = benches_[lab_];
  if (!bench.query.problem().empty()) wrapped(theme.warning, bench.query.problem());
  if (bench.settings.options().empty() && bench.query.problem().empty()) {
    wrapped(theme.faint_text, "Asking the lab what can be set …");
  }
  option_widgets(bench.settings, width, theme, ui.marks);
}

void ExperimentPanel::trainings(float height, const Theme& theme, Ui& ui) {
  ImGui::BeginChild("trainings", {0, height});
  ImGuiCanvas canvas;
  const float width = ImGui::GetContentRegionAvail().x;
  int number = 0;
  for (const auto& row : queue_.rows()) {
    const bool failed = row.state == TrainingState::failed;
    const auto place = ImGui::GetCursorScreenPos();
    const Rect line{place.x, place.y, width, theme.font + 7};
    auto text = fmt::format("{} seed {}  {}{}{}", sign_of(row.state), row.order.seed,
                            word_of(row.state), row.name.empty() ? "" : "  ", row.name);
    if (!failed && !row.message.empty()) text += "  " + row.message;
    const Colour colour = failed                                        ? theme.warning
                          : row.state == TrainingState::running         ? theme.text
                                                                        : theme.faint_text;
    canvas.text({line.x, line.y + 2}, colour, fitted_text(canvas, text, theme.font, line.width),
                theme.font, Align::left);
    ImGui::Dummy({line.width, line.height});
    ui.marks.add(fmt::format("training {}", number++), line);
    if (failed) wrapped(theme.warning, row.message);
  }
  ImGui::EndChild();
}

void ExperimentPanel::results(Rect area, Scene& scene, Ui& ui) {
  ImGui::SetCursorScreenPos({area.x, area.y});
  ImGui::BeginChild("results", {area.width, area.height}, false, ImGuiWindowFlags_NoScrollbar);
  const auto rows = static_cast<float>(queue_.rows().size());
  float used = 0;
  if (rows > 0) {
    // A message that says why a training failed may take several lines.
    const bool failed = std::any_of(queue_.rows().begin(), queue_.rows().end(), [](const auto& row) {
      return row.state == TrainingState::failed;
    });
    const float line = scene.theme.font + 7 + ImGui::GetStyle().ItemSpacing.y;
    used = std::min(rows * line + (failed ? 4 * line : 0), area.height / 2);
    trainings(used, scene.theme, ui);
    used += kGap;
  }
  const Rect plot{area.x, area.y + used, area.width, area.height - used};
  const auto key = first_metric(scene);
  if (!key.empty() && plot.height > 80) {
    ImGuiCanvas canvas;
    const auto layout = metric_plot(canvas, plot, scene, key, plots_, plot_pointer());
    plot_moves_cursor(layout, scene, ui, key);
  } else if (key.empty()) {
    ImGui::SetCursorScreenPos({plot.x, plot.y});
    wrapped(scene.theme.faint_text, "Train, and the curve grows here.");
  }
  ImGui::EndChild();
}

void ExperimentPanel::background(Ui& ui) {
  queue_.poll();
  if (ui.command.empty()) {
    if (const auto run = queue_.take_new_run()) ui.command = "show " + run->string();
  }
  const auto bench = benches_.find(lab_);
  const bool asking = bench != benches_.end() && bench->second.query.is_waiting();
  if (queue_.is_busy() || asking) ui.animating = true;
}

void ExperimentPanel::interact(Rect area, Scene& scene, Ui& ui) {
  programs_ = ui.programs.empty() ? own_folder() : ui.programs;
  if (!ui.runs.empty()) runs_ = ui.runs;
  follow(scene);
  const auto& theme = scene.theme;
  const Rect inside = area.inset(kPad);
  ImGui::SetCursorScreenPos({inside.x, inside.y});
  ImGui::BeginChild("experiment", {inside.width, inside.height});
  if (lab_.empty()) {
    wrapped(theme.warning, fmt::format("There are no programs of labs in {}: build them with "
                                       "./lab build.",
                                       programs_.string()));
    ImGui::EndChild();
    background(ui);
    return;
  }
  auto right = inside.right();
  choose_lab(scene, ui, right);
  ask(benches_[lab_]);
  command_box(theme, ui);
  buttons(theme, ui, right);
  ImGui::Spacing();
  const auto place = ImGui::GetCursorScreenPos();
  const Rect rest{place.x, place.y, ImGui::GetContentRegionAvail().x, inside.bottom() - place.y};
  if (inside.width >= kTwoColumns && rest.height > 120) {
    const float width = std::min(rest.width / 2, kMostOptions);
    ImGui::BeginChild("options", {width, rest.height});
    options(ImGui::GetContentRegionAvail().x, theme, ui);
    ImGui::EndChild();
    results({rest.x + width + 2 * kGap, rest.y, rest.width - width - 2 * kGap, rest.height}, scene,
            ui);
  } else {
    if (!queue_.rows().empty()) trainings(3 * (theme.font + 12), theme, ui);
    options(rest.width, theme, ui);
  }
  ImGui::EndChild();
  background(ui);
}

void ExperimentPanel::picture(Canvas& canvas, Rect area, Scene& scene) {
  if (programs_.empty()) programs_ = own_folder();
  follow(scene);
  ExperimentPicture picture;
  if (!lab_.empty()) {
    auto& bench = benches_[lab_];
    // Without a window nobody has asked so far. A second list has the defaults that follow from the
    // run's own model.
    for (int i = 0; i < 2 && !bench.query.is_waiting(); ++i) {
      bench.query.ask(lab_program(programs_, lab_), bench.settings.deciding_words());
      if (auto options = bench.query.wait()) bench.settings.set_options(std::move(*options));
    }
    picture.command = command();
    for (const auto* option : bench.settings.not_default()) {
      picture.changes.push_back({option->name, value_text(bench.settings.value(*option)),
                                 value_text(option->initial)});
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
