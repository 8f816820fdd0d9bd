#include "viz/sidebar.hpp"

#include <fmt/format.h>
#include <imgui.h>
#include <imgui_stdlib.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <sstream>

#include "viz/draw/fitted_text.hpp"
#include "viz/ui/imgui_canvas.hpp"

namespace lab::viz {
namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

/// How a run stands, as a shape beside its colour: not everyone sees the colours.
const char* status_sign(RunStatus status) {
  switch (status) {
    case RunStatus::running: return "▶";
    case RunStatus::finished: return "✓";
    case RunStatus::interrupted: return "‖";
    case RunStatus::failed: return "✗";
    case RunStatus::killed: return "†";
    case RunStatus::unreadable: return "?";
  }
  return "?";
}

/// The second line of a run that can be read.
std::string facts(const RunSummary& run, const std::string& difference) {
  if (!is_training(run)) return "attempts at an assignment";
  return fmt::format("seed {}{}{}", run.seed, difference.empty() ? "" : " · ", difference);
}

/// What is said of a run that the mouse is on.
std::string all_facts(const RunSummary& run) {
  auto text = run.directory.string();
  if (is_training(run)) text += fmt::format("\n{}", status_name(run.status));
  if (!run.started.empty()) text += ", started " + run.started;
  if (!run.problem.empty()) text += "\n" + run.problem;
  return text;
}

}  // namespace

bool matches(const RunSummary& run, const std::string& difference, const std::string& filter) {
  auto text = fmt::format("{} {} {}", run.lab, run.name, difference);
  if (is_training(run)) text += fmt::format(" {} seed {}", status_name(run.status), run.seed);
  text = lower(text);
  std::istringstream words(lower(filter));
  for (std::string word; words >> word;) {
    if (text.find(word) == text.npos) return false;
  }
  return true;
}

bool Sidebar::draw(Rect area, OpenRuns& runs, const Theme& theme, Marks& marks) {
  ImGui::SetCursorScreenPos({area.x, area.y});
  ImGui::BeginChild("runs", {area.width, area.height});
  ImGui::SetNextItemWidth(-1);
  ImGui::InputTextWithHint("##filter", "filter runs", &filter_);
  marks.add_item("filter");
  if (ImGui::IsItemHovered()) {
    ImGui::SetTooltip(
        "Words that a run's name, options, status or seed must have:\n"
        "slippery seed 3");
  }
  ImGui::BeginChild("list", {0, 0});
  if (!runs.problem().empty()) ImGui::TextWrapped("%s", runs.problem().c_str());
  std::string lab;
  std::size_t shown = 0;
  bool chosen = false;
  // Looking at a run may add to the list; what is drawn is what there was.
  const std::size_t count = runs.all().size();
  for (std::size_t i = 0; i < count; ++i) {
    if (!matches(runs.all()[i], runs.differences()[i], filter_)) continue;
    ++shown;
    if (runs.all()[i].lab != lab) {
      lab = runs.all()[i].lab;
      ImGui::TextDisabled("%s", lab.c_str());
    }
    chosen = row(i, runs, theme, marks) || chosen;
  }
  if (shown == 0) {
    ImGui::TextWrapped("%s", count == 0 ? "No runs yet. Train one in the tab \"experiment\", or "
                                          "with ./lab frozenlake --train."
                                        : "No run matches the filter.");
  }
  ImGui::EndChild();
  ImGui::EndChild();
  return chosen;
}

bool Sidebar::row(std::size_t index, OpenRuns& runs, const Theme& theme, Marks& marks) {
  ImGuiCanvas canvas;
  const auto place = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  // Whole pixels: ImGui rounds the height of a line, not that of what stands for it out of sight.
  const Rect box{place.x, place.y, width, std::ceil(theme.font + theme.small_font + 9)};
  if (!ImGui::IsRectVisible({box.x, box.y}, {box.right(), box.bottom()})) {
    ImGui::Dummy({width, box.height});
    return false;
  }
  const RunSummary run = runs.all()[index];
  const bool readable = run.status != RunStatus::unreadable;
  const bool looked_at = run.directory == runs.looked_at();
  const std::string second = readable ? facts(run, runs.differences()[index]) : run.problem;
  ImGui::PushID(run.directory.c_str());

  constexpr float kTick = 22;
  const bool ticked = runs.is_ticked(run.directory);
  if (ImGui::InvisibleButton("tick", {kTick, box.height}) && (readable || ticked)) {
    runs.tick(run.directory, !ticked);
  }
  marks.add_item("tick " + run.lab + "/" + run.name);
  ImGui::SameLine(0, 0);
  const bool chosen =
      ImGui::InvisibleButton("look", {std::max(width - kTick, 1.0F), box.height}) && readable;
  if (chosen) runs.look_at(run.directory);
  marks.add_item("run " + run.lab + "/" + run.name);
  const bool hovered = ImGui::IsItemHovered();
  if (hovered) ImGui::SetTooltip("%s", all_facts(run).c_str());

  if (looked_at || hovered) {
    canvas.fill_rect(box, theme.accent.faded(looked_at ? 0.14F : 0.06F), 4);
  }
  const Rect square{box.x + 5, box.y + 5, 11, 11};
  if (runs.is_ticked(run.directory)) {
    canvas.fill_rect(square, runs.colour(run.directory), 3);
  } else if (runs.is_shown(run.directory)) {
    canvas.stroke_rect(square, runs.colour(run.directory), 2, 3);
  } else if (readable) {
    canvas.stroke_rect(square, theme.faint_text, 1, 3);
  }
  const std::string score =
      fmt::format("{} {}", run.score, is_training(run) ? status_sign(run.status) : "");
  const float score_width = canvas.text_width(score, theme.small_font);
  const Colour colour = readable ? theme.text : theme.faint_text;
  canvas.text({box.x + kTick, box.y + 2}, colour,
              fitted_text(canvas, run.name, theme.font, width - kTick - score_width - 12),
              theme.font, Align::left);
  canvas.text({box.right() - 4, box.y + 4}, theme.faint_text, score, theme.small_font,
              Align::right);
  canvas.text({box.x + kTick, box.y + theme.font + 4}, readable ? theme.faint_text : theme.warning,
              fitted_text(canvas, second, theme.small_font, width - kTick - 6), theme.small_font,
              Align::left);
  ImGui::PopID();
  return chosen;
}

}  // namespace lab::viz
