#pragma once

#include <imgui.h>

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/catch.hpp"
#include "viz/panels/panel.hpp"
#include "viz/ui/ui_context.hpp"

namespace lab::testing {

/// Where a panel puts runs and finds the labs' programs.
struct PanelFolders {
  std::filesystem::path runs, programs;
};

/// A panel in a window without a display, with a mouse.
class PanelWindow {
 public:
  /// Shows the run in `directory`; an empty path: none.
  PanelWindow(std::unique_ptr<viz::Panel> shown, const std::filesystem::path& directory,
              int width = 1000, int height = 760, PanelFolders folders = {})
      : width_(width),
        height_(height),
        folders_(std::move(folders)),
        run(directory),
        panel(std::move(shown)) {
    frame();
  }

  void frame() {
    marks.clear();
    ui_.begin_frame(width_, height_, 0.016);
    const auto w = static_cast<float>(width_), h = static_cast<float>(height_);
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize({w, h});
    ImGui::Begin("test", nullptr, ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove);
    auto shown = scene();
    viz::Ui ui{marks, playback, folders_.runs, folders_.programs, 0.016, false, false, {}};
    panel->interact({0, 0, w, h}, shown, ui);
    ImGui::End();
    ui_.end_frame();
    if (!ui.command.empty()) commands.push_back(ui.command);
  }
  void send(viz::Event::Type type, viz::Point at, int button = 0, float wheel = 0,
            bool ctrl = false) {
    viz::Event event;
    event.type = type;
    event.x = at.x;
    event.y = at.y;
    event.button = button;
    event.wheel = wheel;
    event.ctrl = ctrl;
    ui_.feed(event);
    do frame();
    while (ui_.waiting());
  }
  void click(viz::Point at, int button = 0) {
    send(viz::Event::Type::mouse_move, at);
    send(viz::Event::Type::mouse_down, at, button);
    send(viz::Event::Type::mouse_up, at, button);
    frame();
  }
  void click(const std::string& mark, int button = 0) { click(centre_of(mark), button); }
  viz::Point centre_of(const std::string& mark) {
    INFO(mark);
    REQUIRE(marks.all().count(mark) == 1);
    return marks.all().at(mark).centre();
  }
  viz::Scene scene() {
    if (run.summary().directory.empty()) return {view, {}, nullptr, nullptr, viz::light_theme()};
    viz::Scene scene{view, {{&run, viz::run_colour(0)}}, &run, other.get(), viz::light_theme()};
    if (other != nullptr) scene.runs.push_back({other.get(), viz::run_colour(1)});
    return scene;
  }

 private:
  int width_, height_;
  PanelFolders folders_;
  viz::UiContext ui_;

 public:
  viz::View view;
  viz::Playback playback;
  viz::Marks marks;
  viz::Run run;
  std::unique_ptr<viz::Run> other;  ///< the one beside it; null: none
  std::unique_ptr<viz::Panel> panel;
  std::vector<std::string> commands;  ///< what the panel asked the app to do so far
};

}  // namespace lab::testing
