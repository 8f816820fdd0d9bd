#include "viz/export_dialog.hpp"

#include <fmt/format.h>
#include <imgui.h>
#include <imgui_stdlib.h>

#include <algorithm>
#include <array>

#include "core/command_line.hpp"
#include "viz/check_view.hpp"
#include "viz/export/export_run.hpp"
#include "viz/panels/hello_picture.hpp"
#include "viz/panels/plots_picture.hpp"

namespace lab::viz {
namespace {

constexpr float kTextWidth = 470;

struct Kind {
  const char* name;
  const char* option;  ///< and the file's ending
  bool is_animation;
};
constexpr std::array kKinds{Kind{"PNG picture", "png", false}, Kind{"SVG picture", "svg", false},
                            Kind{"GIF animation", "gif", true}, Kind{"MP4 film", "mp4", true}};

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : " ") + core::quoted(word);
  return text;
}

/// The shorter way to name a directory from where the viewer was started.
std::string nearby(const std::filesystem::path& directory) {
  const auto path = std::filesystem::proximate(directory).string();
  return path.size() < directory.string().size() ? path : directory.string();
}

/// Whether the picture of `panel` draws `run` beside the one looked at.
bool is_drawn(const Run& run, const std::string& panel, const Scene& scene) {
  if (panel == "movielens") return run.lab() == scene.run->lab();
  std::vector<std::string> plotted;
  if (panel == "hello") plotted = {kHelloPlot};
  if (panel == "plots") {
    plotted = scene.view.plots.empty() ? default_plots(*scene.run) : scene.view.plots;
  }
  const auto& keys = run.metrics().keys();
  return std::ranges::any_of(
      plotted, [&](const auto& key) { return std::ranges::find(keys, key) != keys.end(); });
}

}  // namespace

std::vector<std::string> export_command(OpenRuns& runs, const View& view,
                                        const std::string& panel) {
  View shown = view;
  shown.panel = panel;
  auto scene = runs.scene(shown, light_theme());
  std::vector<std::string> words{"export", nearby(runs.looked_at())};
  std::erase_if(scene.runs, [&](const ShownRun& other) {
    return other.run != scene.run && !is_drawn(*other.run, panel, scene);
  });
  for (const auto& [run, colour] : scene.runs) {
    if (run != scene.run) words.push_back(nearby(run->summary().directory));
  }
  if (scene.other != nullptr && scene.other->lab() == scene.run->lab()) {
    words.insert(words.end(), {"--beside", nearby(runs.compared())});
  }
  // A view may still hold what was chosen while another run was looked at.
  for (const auto& misfit : misfits(scene)) misfit.drop(shown);
  const auto options = command_words(shown);
  words.insert(words.end(), options.begin(), options.end());
  return words;
}

void ExportDialog::begin(std::vector<std::string> words, const std::filesystem::path& programs) {
  words.front() = (programs / "lab-export").string();
  child_ = std::make_unique<core::ChildProcess>(words);
  message_.clear();
}

/// export_command(), made again only when it may be another one: it reads the run.
const std::vector<std::string>& ExportDialog::command(OpenRuns& runs, const View& view,
                                                      const std::string& panel) {
  View shown = view;
  shown.panel = panel;
  auto now = joined(command_words(shown)) + runs.looked_at().string() + runs.compared().string();
  for (const auto& [run, colour] : runs.scene(shown, light_theme()).runs) {
    now += fmt::format(" {} {}", run->summary().directory.string(), run->revision());
  }
  if (now != made_for_) command_ = export_command(runs, view, panel);
  made_for_ = std::move(now);
  return command_;
}

void ExportDialog::follow_child() {
  constexpr int kFramesOfMessage = 2;
  if (owed_frames_ > 0) --owed_frames_;
  if (!child_) return;
  child_->poll();
  if (child_->is_running()) return;
  failed_ = child_->status() != 0;
  const auto lines = core::last_lines(failed_ ? child_->error_output() : child_->output(), 1);
  message_ = lines.empty() ? "the export ended without a word" : lines.front();
  child_.reset();
  owed_frames_ = kFramesOfMessage;
}

/// The kind and the name of the file; each follows the other.
void ExportDialog::choose_file(const std::string& panel, Marks& marks) {
  ImGui::SetNextItemWidth(160);
  if (ImGui::BeginCombo("##kind", kKinds[kind_].name)) {
    for (std::size_t i = 0; i < kKinds.size(); ++i) {
      if (ImGui::Selectable(kKinds[i].name, kind_ == i)) {
        kind_ = i;
        file_ = std::filesystem::path(file_.empty() ? panel : file_)
                    .replace_extension(kKinds[i].option)
                    .string();
      }
      marks.add_item(fmt::format("export {}", kKinds[i].option));
    }
    ImGui::EndCombo();
  }
  marks.add_item("export kind");
  ImGui::SameLine();
  ImGui::SetNextItemWidth(300);
  if (ImGui::InputText("##file", &file_)) {
    for (std::size_t i = 0; i < kKinds.size(); ++i) {
      if (option_for(file_) == kKinds[i].option) kind_ = i;
    }
  }
  marks.add_item("export file");
}

void ExportDialog::draw(OpenRuns& runs, const View& view, const std::string& panel,
                        const std::filesystem::path& programs, const Theme& theme, Marks& marks) {
  follow_child();
  if (wanted_) {
    ImGui::OpenPopup("export");
    wanted_ = false;
    if (file_.empty()) file_ = fmt::format("{}.{}", panel, kKinds[kind_].option);
  }
  if (!ImGui::BeginPopup("export")) return;
  if (runs.looked_at().empty()) {
    ImGui::TextUnformatted("There is no run to draw.");
    ImGui::EndPopup();
    return;
  }
  choose_file(panel, marks);
  const auto& kind = kKinds[kind_];
  if (kind.is_animation) {
    ImGui::Checkbox("over the training, not the episode", &over_training_);
    marks.add_item("export over training");
  }

  auto words = command(runs, view, panel);
  if (kind.is_animation && over_training_) words.insert(words.end(), {"--over", "training"});
  words.insert(words.end(), {fmt::format("--{}", kind.option), file_});
  const std::string line = "./lab " + joined(words);
  ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + kTextWidth);
  ImGui::TextDisabled("%s", "The same from a terminal, without a display:");
  ImGui::TextUnformatted(line.c_str());
  ImGui::PopTextWrapPos();
  const auto problem = file_problem(kind.option, file_);
  ImGui::BeginDisabled(!problem.empty());
  if (ImGui::Button(child_ ? "writing…" : "write") && !child_) begin(words, programs);
  marks.add_item("export write");
  ImGui::EndDisabled();
  ImGui::SameLine();
  if (ImGui::Button("copy command")) ImGui::SetClipboardText(line.c_str());
  marks.add_item("export copy");
  if (const auto& text = problem.empty() ? message_ : problem; !text.empty()) {
    const Colour colour = failed_ || !problem.empty() ? theme.warning : theme.text;
    ImGui::PushStyleColor(ImGuiCol_Text, IM_COL32(colour.r, colour.g, colour.b, 255));
    ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + kTextWidth);
    ImGui::TextUnformatted(text.c_str());
    ImGui::PopTextWrapPos();
    ImGui::PopStyleColor();
  }
  ImGui::EndPopup();
}

}  // namespace lab::viz
