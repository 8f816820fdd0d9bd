#include <filesystem>
#include <fstream>

#include "tests/catch.hpp"
#include "tests/viz/hello_fixture.hpp"
#include "tests/viz/panel_window.hpp"
#include "tests/viz/recording_canvas.hpp"
#include "viz/panels/hello_picture.hpp"
#include "viz/panels/panel.hpp"

using namespace lab;
using namespace lab::viz;
using lab::testing::Approx;
using lab::testing::HelloFolder;
using lab::testing::PanelWindow;
using lab::testing::RecordingCanvas;

namespace {

PanelWindow shown(const std::filesystem::path& directory) {
  return PanelWindow(make_hello_panel(), directory, 900, 700);
}

/// Draws the picture for a view and hands out what was drawn.
RecordingCanvas drawn(const std::filesystem::path& directory, View view, Rect area,
                      const std::filesystem::path& other_directory = {}) {
  Run run(directory);
  std::optional<Run> other;
  if (!other_directory.empty()) other.emplace(other_directory);
  Scene scene{view, {{&run, run_colour(0)}}, &run, other ? &*other : nullptr, dark_theme()};
  RecordingCanvas canvas;
  make_hello_panel()->picture(canvas, area, scene);
  return canvas;
}

}  // namespace

TEST_CASE("A click on a character sets the moment") {
  HelloFolder folder;
  auto window = shown(folder.directory);
  window.click("char 4");
  CHECK(window.view.moment == 4);
  window.click("char 0");
  CHECK(window.view.moment == 0);
}

TEST_CASE("A click on a unit chooses gate and unit, a second click neither") {
  HelloFolder folder;
  auto window = shown(folder.directory);
  window.click("unit f 2");
  CHECK(window.view.gate == "f");
  CHECK(window.view.unit == 2);
  window.click("unit c 1");
  CHECK(window.view.gate == "c");
  CHECK(window.view.unit == 1);
  window.click("unit c 1");
  CHECK(window.view.gate.empty());
  CHECK(window.view.unit == -1);
  CHECK(window.view.moment == 0);
}

TEST_CASE("A click above the cells goes to the character, dragging and the wheel move the maps") {
  HelloFolder folder;
  const std::size_t T = 60, L = 1, G = 4, H = 3;
  folder.array("000010-gates", HelloFolder::counted(T * L * G * H), {T, L, G, H});
  folder.array("000010-hidden", HelloFolder::counted(T * L * H), {T, L, H});
  folder.array("000010-cell", HelloFolder::counted(T * L * H), {T, L, H});
  folder.array("000010-probabilities", std::vector<float>(T * 2, 0.5F), {T, 2});
  auto window = shown(folder.directory);
  const Rect row = window.marks.all().at("unit i 0");
  window.click(Point{row.x + 4, row.y - 5});
  CHECK(window.view.moment == 0);
  window.send(Event::Type::mouse_move, row.centre());
  window.send(Event::Type::mouse_down, row.centre());
  window.send(Event::Type::mouse_move, {row.x + 20, row.centre().y});
  window.send(Event::Type::mouse_up, {row.x + 20, row.centre().y});
  window.frame();
  CHECK(window.view.gate.empty());  // a drag is no click
  window.click(Point{row.x + 4, row.y - 5});
  CHECK(window.view.moment > 5);
  const double dragged = window.view.moment;
  window.send(Event::Type::wheel, row.centre(), 0, 1);
  window.click(Point{row.x + 4, row.y - 5});
  CHECK(window.view.moment == dragged - 4);
}

TEST_CASE("clear unit colours by loss again") {
  HelloFolder folder;
  auto window = shown(folder.directory);
  CHECK(window.marks.all().count("clear unit") == 0);
  window.click("unit o 0");
  window.click("clear unit");
  CHECK(window.view.gate.empty());
  CHECK(window.view.unit == -1);
}

TEST_CASE("A similar state that is clicked becomes the moment") {
  HelloFolder folder;
  auto window = shown(folder.directory);
  window.click("similar 0");
  CHECK(window.view.moment > 0);
}

TEST_CASE("The card tells of the character below the mouse") {
  HelloFolder folder;
  Run run(folder.directory);
  View view;
  Scene scene{view, {}, &run, nullptr, light_theme()};
  HelloPicture picture;
  RecordingCanvas canvas;
  auto drawn = picture.draw(canvas, {0, 0, 960, 640}, scene);
  CHECK(canvas.has_text("after a"));
  RecordingCanvas with_mouse;
  HelloPointer pointer;
  pointer.mouse = drawn.text.cell(3)->centre();
  drawn = picture.draw(with_mouse, {0, 0, 960, 640}, scene, pointer);
  CHECK(drawn.hovered == 3);
  CHECK(drawn.cursor == 0);
  CHECK(with_mouse.has_text("after abab"));
}

TEST_CASE("The buttons of the moment walk through the text and stop at its ends") {
  HelloFolder folder;
  auto window = shown(folder.directory);
  window.click("back");
  CHECK(window.view.moment == 0);
  window.click("forward");
  window.click("forward");
  CHECK(window.view.moment == 2);
  window.click("last");
  CHECK(window.view.moment == 5);
  window.click("forward");
  CHECK(window.view.moment == 5);
  window.click("first");
  CHECK(window.view.moment == 0);
}

TEST_CASE("play and play training start and stop the two times") {
  HelloFolder folder;
  auto window = shown(folder.directory);
  window.click("play");
  CHECK(window.playback.playing);
  CHECK_FALSE(window.playback.over_training);
  window.click("play training");
  CHECK(window.playback.playing);
  CHECK(window.playback.over_training);
  window.click("play training");
  CHECK_FALSE(window.playback.playing);
}

TEST_CASE("Hello: the checkpoint slider moves the training time and follows the run at its end") {
  HelloFolder folder;
  auto window = shown(folder.directory);
  const Rect slider = window.marks.all().at("checkpoint");
  window.click(Point{slider.x + 4, slider.centre().y});
  CHECK(window.view.step == 0);
  window.click(Point{slider.right() - 4, slider.centre().y});
  CHECK(window.view.step == -1);
}

TEST_CASE("The layer slider chooses the layer") {
  HelloFolder folder;
  auto window = shown(folder.directory);
  const Rect slider = window.marks.all().at("layer");
  window.click(Point{slider.right() - 4, slider.centre().y});
  CHECK(window.view.layer == 1);
}

TEST_CASE("Scrubbing the training shows other activations") {
  HelloFolder folder;
  const Rect area{0, 0, 960, 640};
  View begin;
  begin.step = 0;
  const auto before = drawn(folder.directory, begin, area);
  const auto after = drawn(folder.directory, View{}, area);
  CHECK(before.has_text("0.500"));
  CHECK(after.has_text("0.900"));
  CHECK_FALSE(after.has_text("0.500"));
}

TEST_CASE("The chosen unit colours the text by its values") {
  HelloFolder folder;
  View view;
  const auto by_loss = drawn(folder.directory, view, {0, 0, 960, 640});
  view.gate = "h";
  view.unit = 1;
  const auto by_unit = drawn(folder.directory, view, {0, 0, 960, 640});
  CHECK_FALSE(by_loss.has_text("h, unit 1"));
  CHECK(by_unit.has_text("h, unit 1"));
}

TEST_CASE("Nothing is drawn outside the area, whatever its size") {
  HelloFolder folder;
  for (const auto& [width, height] : {std::pair{960, 640},
                                      {480, 320},
                                      {320, 240},
                                      {1920, 1080},
                                      {1600, 300},
                                      {240, 900},
                                      {60, 40},
                                      {1, 1}}) {
    for (const bool compared : {false, true}) {
      const Rect area{40, 30, static_cast<float>(width), static_cast<float>(height)};
      View view;
      view.gate = "c";
      view.unit = 2;
      const auto canvas = drawn(folder.directory, view, area,
                                compared ? folder.directory : std::filesystem::path());
      INFO(width << " x " << height << (compared ? " with another run" : ""));
      CHECK(canvas.outside(area) == "");
      CHECK(canvas.clips == 0);
    }
  }
}

TEST_CASE("The other run's text stands below on the same colours") {
  HelloFolder folder;
  HelloFolder other;
  other.record(10, 0.5F);
  const auto canvas = drawn(folder.directory, {}, {0, 0, 960, 640}, other.directory);
  CHECK(canvas.has_text("beside it"));
  std::vector<Colour> lines;
  for (const auto& cells : canvas.cell_maps) {
    if (cells.columns == 6 && cells.rows == 1) lines.push_back(cells.colours.front());
  }
  REQUIRE(lines.size() == 2);
  // -ln 0.9 is 0.152 of ln 2, -ln 0.5 all of it.
  CHECK(lines[0] == diverging(std::round(0.152003F * 255) / 255, dark_theme()));
  CHECK(lines[1] == diverging(1, dark_theme()));
}

TEST_CASE("A run without arrays, without a text or with damaged ones shows a message") {
  HelloFolder folder;
  const Rect area{0, 0, 700, 500};
  SECTION("no arrays") {
    std::filesystem::remove_all(folder.directory / "activations");
    CHECK(drawn(folder.directory, {}, area).has_text("No gates and states are recorded yet."));
  }
  SECTION("no text") {
    auto config = HelloFolder::config();
    config.erase("text");
    folder.write("config.json", config.dump());
    CHECK(drawn(folder.directory, {}, area).has_text("holds no text"));
  }
  SECTION("a damaged array") {
    std::ofstream(folder.directory / "activations/000010-probabilities.npy") << "no array";
    CHECK(drawn(folder.directory, {}, area).has_text("000010-probabilities.npy"));
  }
  SECTION("a deleted run") {
    std::filesystem::remove_all(folder.directory);
    CHECK_NOTHROW(drawn(folder.directory, {}, area));
  }
}

TEST_CASE("A view of another run is kept within this one's ends") {
  HelloFolder folder;
  View view;
  view.moment = 1e9;
  view.layer = 7;
  view.gate = "z";
  view.unit = 400;
  view.step = 1e12;
  Run run(folder.directory);
  const auto reading = load_reading(run, hello_config(run.config()), 10);
  CHECK(hello_cursor(view, reading) == 5);
  CHECK(hello_layer(view, reading) == 1);
  CHECK(chosen_track(view, reading) == nullptr);
  CHECK_NOTHROW(drawn(folder.directory, view, {0, 0, 960, 640}));
  view.moment = std::nan("");
  CHECK_NOTHROW(drawn(folder.directory, view, {0, 0, 960, 640}));
}

TEST_CASE("The heat maps stand still while the cursor walks through their middle") {
  HelloReading reading;
  reading.characters = 400;
  reading.layers = reading.units = 1;
  reading.tracks.push_back({'h', "hidden state", true, std::vector<float>(400, 0), {}});
  HelloConfig config;
  config.text = {"a"};
  config.repeats = true;
  int moves = 0, first = 0;
  for (int t = 0; t < 400; ++t) {
    RecordingCanvas canvas;
    GatesStyle style;
    style.cursor = t;
    const auto layout = draw_gates(canvas, {0, 0, 500, 200}, config, reading, style, light_theme());
    CHECK(layout.first <= t);
    CHECK(layout.first + layout.columns > t);
    moves += layout.first != first ? 1 : 0;
    first = layout.first;
  }
  CHECK(moves > 0);
  CHECK(moves < 40);
}

TEST_CASE("The panel suits runs of lab hello alone and knows its two times") {
  HelloFolder folder;
  auto window = shown(folder.directory);
  CHECK(window.panel->suits(window.run));
  auto scene = window.scene();
  CHECK(window.panel->last_moment(scene) == 5);
  CHECK(window.panel->training_steps(scene) == std::vector<std::int64_t>{0, 10});
  scene.run = nullptr;
  CHECK(window.panel->last_moment(scene) == 0);
  auto config = HelloFolder::config();
  config["lab"] = "frozenlake";
  folder.write("config.json", config.dump());
  CHECK_FALSE(window.panel->suits(Run(folder.directory)));
}
