#pragma once

#include <filesystem>
#include <string>

#include "tests/catch.hpp"
#include "tests/viz/lake_fixture.hpp"
#include "viz/app.hpp"

namespace lab::testing {

/// The key of a letter in upper case.
inline viz::Key letter(char c) { return static_cast<viz::Key>(c); }

/// The whole viewer without a display, with mouse and keys.
class AppWindow {
 public:
  explicit AppWindow(const std::filesystem::path& runs, viz::View view = {},
                     const std::filesystem::path& programs = "no-programs")
      : app(ui_, runs, runs / programs, std::move(view)) {
    app.poll(0);
    frame();
  }

  void frame(double seconds = 0.016) { app.frame(width, height, seconds); }
  [[nodiscard]] bool has(const std::string& mark) const {
    return app.marks().all().count(mark) != 0;
  }
  /// What the last frame looks like.
  [[nodiscard]] viz::Image picture() const { return viz::draw_image(app.theme().background); }
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

/// A second run of the same lake that differs in the learning rate.
inline std::filesystem::path add_run(const LakeFolder& lake, const std::string& name) {
  auto config = LakeFolder::config();
  config["options"]["lr"] = 0.5;
  auto run = core::RunWriter::create(lake.temporary.path(), "frozenlake", name, "", config, false);
  run.metrics(R"({"step":20,"episode":4,"time":1,"score/mean100":0.25})");
  run.finish({{"status", "finished"}});
  return run.directory();
}

}  // namespace lab::testing
