#include "viz/panels/experiment_trainings.hpp"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>

#include "viz/draw/fitted_text.hpp"
#include "viz/panels/experiment_widgets.hpp"
#include "viz/ui/imgui_canvas.hpp"

namespace lab::viz {
namespace {

constexpr float kRowSpace = 7;  // of a row, beside the height of the letters

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

}  // namespace

float training_rows(const TrainingQueue& queue, float most, const Theme& theme, Marks& marks) {
  const auto& rows = queue.rows();
  if (rows.empty()) return 0;
  // Why a training failed may take several lines.
  const auto failed = std::count_if(
      rows.begin(), rows.end(), [](const auto& row) { return row.state == TrainingState::failed; });
  const float step = theme.font + kRowSpace;
  const float height = std::min(
      step * static_cast<float>(rows.size()) + 2.5F * step * static_cast<float>(failed), most);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
  ImGui::BeginChild("trainings", {0, height});
  ImGuiCanvas canvas;
  const float width = ImGui::GetContentRegionAvail().x;
  int number = 0;
  for (const auto& row : rows) {
    const bool has_failed = row.state == TrainingState::failed;
    const auto place = ImGui::GetCursorScreenPos();
    const Rect line{place.x, place.y, width, step};
    auto text = fmt::format("{} seed {}  {}{}{}", sign_of(row.state), row.order.seed,
                            word_of(row.state), row.name.empty() ? "" : "  ", row.name);
    if (!has_failed && !row.message.empty()) text += "  " + row.message;
    const Colour colour = has_failed                            ? theme.warning
                          : row.state == TrainingState::running ? theme.text
                                                                : theme.faint_text;
    canvas.text({line.x, line.y + 2}, colour, fitted_text(canvas, text, theme.font, line.width),
                theme.font, Align::left);
    ImGui::Dummy({line.width, line.height});
    marks.add(fmt::format("training {}", number), line);
    if (has_failed) {
      wrapped_text(theme.warning, row.message);
      marks.add_item(fmt::format("complaint {}", number));
    }
    ++number;
  }
  ImGui::EndChild();
  ImGui::PopStyleVar();
  return height;
}

}  // namespace lab::viz
