// What the viewer lays into its window, frame by frame.

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <utility>

#include "viz/app.hpp"
#include "viz/ui/widgets.hpp"

namespace lab::viz {
namespace {

constexpr float kSidebar = 250, kGap = 10, kTabsGap = 8;
constexpr float kCompare = 170, kShortCompare = 110;
constexpr float kShortRow = 400;      // of buttons: a narrower one has the short list to compare
constexpr float kNarrowWindow = 760;  // narrower ones show the list of runs when asked
constexpr float kRunsHeight = 520;    // of that list
constexpr const char* kRunsPopup = "runs popup";

}  // namespace

/// Lets the user choose the run beside the one looked at.
void App::compare_list(const Scene& scene, float width) {
  const auto beside_name = runs_.compared().filename().string();
  const std::string none = width < kCompare ? "compare" : "compare with …";
  const auto preview = beside_name.empty() ? none : "beside " + beside_name;
  if (!begin_combo("##compare", preview, width, marks_, "compare")) return;
  if (ImGui::Selectable("nothing", runs_.compared().empty())) runs_.compare({});
  marks_.add_item("compare nothing");
  const auto all = runs_.all();  // comparing opens a run, which may change the list
  for (const auto& run : all) {
    const bool same_lab = scene.run != nullptr && run.lab == scene.run->lab();
    if (!same_lab || run.status == RunStatus::unreadable || run.directory == runs_.looked_at()) {
      continue;
    }
    if (ImGui::Selectable(run.name.c_str(), run.directory == runs_.compared())) {
      runs_.compare(run.directory);
    }
    marks_.add_item("compare " + run.name);
  }
  ImGui::EndCombo();
}

float App::tabs(Rect area, bool with_runs) {
  const auto scene = runs_.scene(view_, theme());
  const auto* chosen = chosen_panel(scene);
  const float right = area.right(), gap = ImGui::GetStyle().ItemSpacing.x;
  ImGui::SetCursorScreenPos({area.x, area.y});
  ImGui::BeginGroup();
  bool first = true;
  const auto place = [&](float width) {
    if (!std::exchange(first, false)) beside(width, right, gap);
  };
  const auto button = [&](const std::string& label, const std::string& mark) {
    place(button_width(label.c_str()));
    const bool pressed = ImGui::Button(label.c_str());
    marks_.add_item(mark);
    return pressed;
  };
  if (with_runs && button("runs", "runs")) ImGui::OpenPopup(kRunsPopup);
  for (const auto& panel : panels_) {
    const bool fits = scene.run == nullptr ? panel == panels_.back() : panel->suits(*scene.run);
    if (!fits) continue;
    const std::string name(panel->name());
    const bool is_chosen = panel.get() == chosen;
    ImGui::PushStyleColor(
        ImGuiCol_Button,
        ImGui::GetStyleColorVec4(is_chosen ? ImGuiCol_ButtonActive : ImGuiCol_Button));
    if (button(name, "tab " + name)) view_.panel = name;
    ImGui::PopStyleColor();
  }
  const float compare = area.width < kShortRow ? kShortCompare : kCompare;
  place(compare);
  compare_list(scene, compare);
  if (button("export…", "export")) export_.open();
  if (button(view_.dark ? "light" : "dark", "dark")) view_.dark = !view_.dark;
  ImGui::EndGroup();
  return ImGui::GetItemRectSize().y;
}

void App::runs_popup(Rect window) {
  const auto& button = marks_.all().at("runs");
  ImGui::SetNextWindowPos({button.x, button.bottom() + kTabsGap / 2});
  if (!ImGui::BeginPopup(kRunsPopup)) return;
  const auto place = ImGui::GetCursorScreenPos();
  const Rect list{place.x, place.y, std::clamp(window.width - 2 * place.x, 1.0F, kSidebar),
                  std::clamp(window.height - place.y - 2 * kGap, 1.0F, kRunsHeight)};
  if (sidebar_.draw(list, runs_, theme(), marks_)) ImGui::CloseCurrentPopup();
  ImGui::EndPopup();
}

float App::problems(Rect area, const Scene& scene) {
  std::string text;
  for (const Run* run : {scene.run, scene.other}) {
    if (run == nullptr || run->summary().problem.empty()) continue;
    text += fmt::format("{}{}: {}", text.empty() ? "" : "\n", run->summary().name,
                        run->summary().problem);
  }
  if (text.empty()) return 0;
  const Colour colour = theme().warning;
  ImGui::SetCursorScreenPos({area.x, area.y});
  ImGui::PushStyleColor(ImGuiCol_Text, IM_COL32(colour.r, colour.g, colour.b, 255));
  ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + area.width);
  ImGui::TextUnformatted(text.c_str());
  ImGui::PopTextWrapPos();
  ImGui::PopStyleColor();
  marks_.add_item("problem");
  return ImGui::GetItemRectSize().y + ImGui::GetStyle().ItemSpacing.y;
}

/// Does what ImGui does not: Escape closes a popup, and a click beside one is not lost. Only a
/// second click on what has opened it does no more than close it; `before` are the last frame's
/// marks.
void App::handle_popups(const Marks& before) {
  if (std::exchange(escape_, false)) ui_.close_popup();
  if (!ImGui::IsMouseClicked(0)) return;
  const auto mouse = ImGui::GetMousePos();
  const Point place{mouse.x, mouse.y};
  if (!ui_.has_popup()) {
    popup_opener_ = place;
    return;
  }
  if (ui_.is_over_popup(place)) return;
  // The smallest widget there: others are drawn around it.
  const Rect* opener = nullptr;
  const auto size = [](const Rect& rect) { return rect.width * rect.height; };
  for (const auto& [name, rect] : before.all()) {
    if (!rect.contains(popup_opener_)) continue;
    if (opener == nullptr || size(rect) < size(*opener)) opener = &rect;
  }
  if (opener == nullptr || !opener->contains(place)) ui_.close_popups();
}

void App::frame(int width, int height, double seconds) {
  if (dark_ != view_.dark) {
    dark_ = view_.dark;
    ui_.set_theme(theme());
  }
  advance(seconds);
  const auto before = std::exchange(marks_, {});
  ui_.begin_frame(width, height, seconds);
  handle_popups(before);
  const Rect window{0, 0, static_cast<float>(width), static_cast<float>(height)};
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize({window.width, window.height});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0);
  ImGui::Begin("viewer", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus);
  ImGui::PopStyleVar(2);
  look(seconds, window);
  ImGui::End();
  ui_.end_frame();
}

/// All that is in the window.
void App::look(double seconds, Rect window) {
  const auto place = ImGui::GetCursorScreenPos();
  const auto room = ImGui::GetContentRegionAvail();
  Rect main{place.x, place.y, room.x, room.y};
  const bool narrow = window.width < kNarrowWindow;
  if (!narrow) {
    sidebar_.draw({main.x, main.y, kSidebar, main.height}, runs_, theme(), marks_);
    main.x += kSidebar + kGap;
    main.width -= kSidebar + kGap;
  }
  float used = tabs(main, narrow) + kTabsGap;
  if (narrow) runs_popup(window);

  // Sidebar and tabs may have chosen another run or panel.
  auto scene = runs_.scene(view_, theme());
  auto* panel = chosen_panel(scene);
  used += problems({main.x, main.y + used, main.width, 0}, scene);
  const Rect area{main.x, main.y + used, std::max(main.width, 1.0F),
                  std::max(main.height - used, 1.0F)};
  ImGui::SetCursorScreenPos({area.x, area.y});
  ImGui::BeginChild("panel", {area.width, area.height}, false, ImGuiWindowFlags_NoScrollbar);
  Ui ui{marks_, playback_, folder_, programs_, seconds, false, false, {}};
  panel->interact(area, scene, ui);
  for (const auto& other : panels_) {
    if (other.get() != panel) other->background(ui);
  }
  ImGui::EndChild();
  export_.draw(runs_, view_, std::string(panel->name()), programs_, theme(), marks_);
  animating_ = ui.animating;
  busy_ = ui.busy || export_.is_busy();
  obey(ui.command);
}

}  // namespace lab::viz
