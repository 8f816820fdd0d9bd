#include "viz/export_dialog.hpp"

#include <fmt/format.h>
#include <imgui.h>
#include <imgui_stdlib.h>

#include <algorithm>
#include <array>

#include "core/command_line.hpp"

namespace lab::viz {
namespace {

struct Kind {
  const char* name;
  const char* option;
  const char* ending;
  bool is_animation;
};
constexpr std::array kKinds{
    Kind{"PNG picture", "png", "png", false}, Kind{"SVG picture", "svg", "svg", false},
    Kind{"GIF animation", "gif", "gif", true}, Kind{"MP4 film", "mp4", "mp4", true}};

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

}  // namespace

std::vector<std::string> export_command(const OpenRuns& runs, const View& view,
                                        const std::string& panel) {
  std::vector<std::string> words{"export", nearby(runs.looked_at())};
  for (const auto& run : runs.all()) {
    const bool beside = runs.is_ticked(run.directory) && run.directory != runs.looked_at();
    if (beside) words.push_back(nearby(run.directory));
  }
  if (!runs.compared().empty()) {
    words.insert(words.end(), {"--beside", nearby(runs.compared())});
  }
  View shown = view;
  shown.panel = panel;
  const auto options = command_words(shown);
  words.insert(words.end(), options.begin(), options.end());
  return words;
}

void ExportDialog::begin(std::vector<std::string> words, const std::filesystem::path& programs) {
  words.front() = (programs / "lab-export").string();
  child_ = std::make_unique<ChildProcess>(words);
  message_.clear();
}

void ExportDialog::draw(OpenRuns& runs, const View& view, const std::string& panel,
                        const std::filesystem::path& programs, const Theme& theme, Marks& marks) {
  if (child_ && child_->poll() && !child_->is_running()) {
    failed_ = child_->status() != 0;
    const auto lines = last_lines(failed_ ? child_->error_output() : child_->output(), 1);
    message_ = lines.empty() ? "the export ended without a word" : lines.front();
    child_.reset();
  }
  if (wanted_) {
    ImGui::OpenPopup("export");
    wanted_ = false;
  }
  if (!ImGui::BeginPopup("export")) return;
  if (runs.looked_at().empty()) {
    ImGui::TextUnformatted("There is no run to draw.");
    ImGui::EndPopup();
    return;
  }
  auto& kind = kKinds[static_cast<std::size_t>(kind_)];
  ImGui::SetNextItemWidth(160);
  if (ImGui::BeginCombo("##kind", kind.name)) {
    for (std::size_t i = 0; i < kKinds.size(); ++i) {
      if (ImGui::Selectable(kKinds[i].name, kind_ == static_cast<int>(i))) {
        kind_ = static_cast<int>(i);
        file_ = std::filesystem::path(file_).replace_extension(kKinds[i].ending).string();
      }
      marks.add_item(fmt::format("export {}", kKinds[i].option));
    }
    ImGui::EndCombo();
  }
  marks.add_item("export kind");
  if (file_.empty()) file_ = fmt::format("{}.{}", panel, kind.ending);
  ImGui::SameLine();
  ImGui::SetNextItemWidth(300);
  ImGui::InputText("##file", &file_);
  marks.add_item("export file");
  if (kind.is_animation) {
    ImGui::Checkbox("over the training, not the episode", &over_training_);
    marks.add_item("export over training");
  }

  auto words = export_command(runs, view, panel);
  if (kind.is_animation && over_training_) words.insert(words.end(), {"--over", "training"});
  words.insert(words.end(), {fmt::format("--{}", kind.option), file_});
  const std::string command = "./lab " + joined(words);
  ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + 470);
  ImGui::TextDisabled("%s", "The same from a terminal, without a display:");
  ImGui::TextUnformatted(command.c_str());
  ImGui::PopTextWrapPos();
  if (ImGui::Button(child_ ? "writing…" : "write") && !child_) begin(words, programs);
  marks.add_item("export write");
  ImGui::SameLine();
  if (ImGui::Button("copy command")) ImGui::SetClipboardText(command.c_str());
  marks.add_item("export copy");
  if (!message_.empty()) {
    const Colour colour = failed_ ? theme.warning : theme.text;
    ImGui::PushStyleColor(ImGuiCol_Text, IM_COL32(colour.r, colour.g, colour.b, 255));
    ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + 470);
    ImGui::TextUnformatted(message_.c_str());
    ImGui::PopTextWrapPos();
    ImGui::PopStyleColor();
  }
  ImGui::EndPopup();
}

}  // namespace lab::viz
