#pragma once

#include <filesystem>
#include <string>

#include "tests/catch.hpp"
#include "viz/app.hpp"

namespace lab::testing {

/// The whole viewer without a display, with mouse and keys.
class AppWindow {
 public:
  explicit AppWindow(const std::filesystem::path& runs, viz::View view = {})
      : app(ui_, runs, runs / "no-programs", std::move(view)) {
    app.poll(0);
    frame();
  }

  void frame(double seconds = 0.016) { app.frame(width, height, seconds); }
  void send(const viz::Event& event) {
    app.handle(event);
    do frame();
    while (ui_.waiting());
  }
  void key(viz::Key key, bool ctrl = false) {
    viz::Event event{.type = viz::Event::Type::key_down};
    event.key = key;
    event.ctrl = ctrl;
    send(event);
    event.type = viz::Event::Type::key_up;
    send(event);
  }
  void click(const std::string& mark) {
    INFO(mark);
    REQUIRE(app.marks().all().count(mark) == 1);
    const auto at = app.marks().all().at(mark).centre();
    using Type = viz::Event::Type;
    for (const auto type : {Type::mouse_move, Type::mouse_down, Type::mouse_up}) {
      send({.type = type, .x = at.x, .y = at.y});
    }
    frame();
  }
  void type(const std::string& text) {
    for (const char letter : text) {
      viz::Event event{.type = viz::Event::Type::text};
      event.character = static_cast<char32_t>(letter);
      send(event);
    }
  }

  int width = 1280, height = 800;

 private:
  viz::UiContext ui_;

 public:
  viz::App app;
};

}  // namespace lab::testing
