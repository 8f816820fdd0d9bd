#include <filesystem>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/array.hpp"
#include "core/run_directory.hpp"
#include "tests/catch.hpp"
#include "tests/viz/lake_fixture.hpp"
#include "tests/viz/panel_window.hpp"
#include "tests/viz/recording_canvas.hpp"
#include "viz/panels/panel.hpp"

using namespace lab;
using namespace lab::viz;
using lab::testing::LakeFolder;
using lab::testing::PanelWindow;
using lab::testing::RecordingCanvas;

namespace {

constexpr Rect kArea{0, 0, 640, 704};

/// The picture for a view, as it was drawn.
RecordingCanvas drawn(const std::filesystem::path& directory, View view, Rect area = kArea,
                      bool compared = false) {
  Run run(directory), other(directory);
  run.poll();
  other.poll();
  Scene scene{view, {{&run, run_colour(0)}}, &run, compared ? &other : nullptr, dark_theme()};
  RecordingCanvas canvas;
  make_lake_panel()->picture(canvas, area, scene);
  return canvas;
}

PanelWindow window(const std::filesystem::path& directory, int width = 1000, int height = 760) {
  return PanelWindow(make_lake_panel(), directory, width, height);
}

}  // namespace

TEST_CASE("The board shows the values of its moves and where it is in both times") {
  const LakeFolder folder;
  View view;
  view.episode = 1;
  view.moment = 2;
  const auto canvas = drawn(folder.directory, view);
  CHECK(canvas.has_text("0.80"));
  CHECK(canvas.has_text("values of step 10"));
  CHECK(canvas.has_text("episode 1"));
  CHECK(canvas.has_text("reached the goal"));
  CHECK_FALSE(canvas.has_text("0.90"));  // the hole's numbers mean nothing
  CHECK_FALSE(canvas.has_text("0.70"));  // and so do the goal's
}

TEST_CASE("The error is Q − Q*, the change Q − Q at the other step") {
  const LakeFolder folder;
  View view;
  view.values = BoardValues::error;
  CHECK(drawn(folder.directory, view).has_text("−0.20"));  // 0.8 − 1
  view.values = BoardValues::change;
  view.against = 0;
  CHECK(drawn(folder.directory, view).has_text("+0.80"));  // 0.8 − 0
  view.against = 10;
  CHECK_FALSE(drawn(folder.directory, view).has_text("0.80"));
}

TEST_CASE("Hidden values are not to be seen") {
  const LakeFolder folder;
  View view;
  view.values = BoardValues::hidden;
  const auto canvas = drawn(folder.directory, view);
  for (const auto* number : {"0.80", "0.40", "0.30", "0.10"}) CHECK_FALSE(canvas.has_text(number));
}

TEST_CASE("The picture of the lake stays within its area at any size and time") {
  const LakeFolder folder;
  View view;
  view.visits = true;
  for (const auto values : {BoardValues::q, BoardValues::error, BoardValues::change}) {
    for (const double moment : {0.0, 0.5, 1.6, 2.0}) {
      for (const int from : {-1, 1}) {
        view.values = values;
        view.moment = moment;
        view.from = from;
        for (const auto& area :
             {kArea, Rect{30, 20, 320, 240}, Rect{0, 0, 1920, 1080}, Rect{5, 5, 120, 90}}) {
          for (const bool compared : {false, true}) {
            const auto canvas = drawn(folder.directory, view, area, compared);
            CHECK(canvas.outside(area) == "");
            CHECK(canvas.clips == 0);
          }
        }
      }
    }
  }
}

TEST_CASE("A run that is damaged shows the reason, not a board") {
  auto config = LakeFolder::config();
  config["map"] = {"SF", "HGF"};
  const LakeFolder folder(config);
  const auto canvas = drawn(folder.directory, {});
  CHECK(canvas.has_text("row 2 of the map"));
  auto shown = window(folder.directory);
  CHECK(shown.marks.all().count("cell 0") == 0);
}

TEST_CASE("A run that has recorded nothing yet shows its bare lake") {
  const LakeFolder folder;
  std::filesystem::remove_all(folder.directory / "values");
  std::filesystem::remove(folder.directory / "episodes.jsonl");
  const auto canvas = drawn(folder.directory, {});
  CHECK(canvas.has_text("no values are recorded yet"));
  auto shown = window(folder.directory);
  shown.click("cell 0");
  shown.click("values hidden");
  shown.click("play training");
  auto scene = shown.scene();
  CHECK(shown.panel->training_steps(scene).empty());
}

TEST_CASE("A click on a cell asks what would come of standing there, a right click ends it") {
  const LakeFolder folder;
  auto shown = window(folder.directory);
  shown.click("cell 1");
  CHECK(shown.view.from == 1);
  shown.click("cell 1", 1);
  CHECK(shown.view.from == -1);
  shown.click("cell 0");
  CHECK(shown.view.from == 0);
  shown.click("what-if clear");
  CHECK(shown.view.from == -1);
}

TEST_CASE("What-if makes the moments those of the walk from there") {
  const LakeFolder folder;
  auto shown = window(folder.directory);
  auto scene = shown.scene();
  shown.view.episode = 2;
  CHECK(shown.panel->last_moment(scene) == 2);
  shown.view.from = 1;  // ↓ to the goal
  CHECK(shown.panel->last_moment(scene) == 1);
}

TEST_CASE("A click on a transition goes to its moment") {
  const LakeFolder folder;
  auto shown = window(folder.directory);
  shown.click("transition 1");
  CHECK(shown.view.moment == 1);
  shown.click("transition 0");
  CHECK(shown.view.moment == 0);
}

TEST_CASE("A click on the head of a column sorts by it, TD errors largest first") {
  const LakeFolder folder;  // TD errors of the last episode: +0.1 at t = 0, 0 at t = 1
  auto shown = window(folder.directory);
  const auto is_above = [&](const char* one, const char* other) {
    return shown.centre_of(one).y < shown.centre_of(other).y;
  };
  CHECK(is_above("transition 0", "transition 1"));
  shown.click("sort s′");
  shown.click("sort s′");
  CHECK(is_above("transition 1", "transition 0"));
  shown.click("sort TD");
  CHECK(is_above("transition 0", "transition 1"));
  shown.click("sort TD");
  CHECK(is_above("transition 1", "transition 0"));
}

TEST_CASE("The buttons of the episode move by whole moments and stop at its ends") {
  const LakeFolder folder;
  auto shown = window(folder.directory);
  shown.click("forward");
  CHECK(shown.view.moment == 1);
  shown.click("last");
  shown.click("forward");
  CHECK(shown.view.moment == 2);
  shown.view.moment = 1.5;
  shown.frame();
  shown.click("back");
  CHECK(shown.view.moment == 1);
  shown.click("first");
  shown.click("back");
  CHECK(shown.view.moment == 0);
  shown.click("play");
  CHECK(shown.playback.playing);
  CHECK_FALSE(shown.playback.over_training);
  shown.click("play training");
  CHECK(shown.playback.playing);
  CHECK(shown.playback.over_training);
  shown.click("play training");
  CHECK_FALSE(shown.playback.playing);
  shown.click("loop");
  CHECK(shown.playback.loop);
}

TEST_CASE("The checkpoint slider moves the training time and follows the run at its end") {
  const LakeFolder folder;
  auto shown = window(folder.directory);
  const Rect slider = shown.marks.all().at("checkpoint");
  shown.click(Point{slider.x + 4, slider.centre().y});
  CHECK(shown.view.step == 0);
  shown.click(Point{slider.right() - 4, slider.centre().y});
  CHECK(shown.view.step == -1);
}

TEST_CASE("The episode buttons choose a recorded episode and begin it anew") {
  const LakeFolder folder;
  auto shown = window(folder.directory);
  shown.view.moment = 2;
  shown.click("episode back");
  CHECK(shown.view.episode == 1);
  CHECK(shown.view.moment == 0);
  shown.click("episode back");
  CHECK(shown.view.episode == 1);
  shown.click("episode forward");
  CHECK(shown.view.episode == 2);
  shown.click("episode latest");
  CHECK(shown.view.episode == -1);
}

TEST_CASE("The cells show what is chosen above them") {
  const LakeFolder folder;
  auto shown = window(folder.directory);
  shown.click("values error");
  CHECK(shown.view.values == BoardValues::error);
  shown.click("values change");
  CHECK(shown.view.values == BoardValues::change);
  const Rect against = shown.marks.all().at("against");
  shown.click(Point{against.right() - 4, against.centre().y});
  CHECK(shown.view.against == 10);
  shown.click("values q");
  CHECK(shown.view.values == BoardValues::q);
  for (const auto* box : {"numbers", "arrows", "visits"}) shown.click(box);
  CHECK_FALSE(shown.view.numbers);
  CHECK_FALSE(shown.view.arrows);
  CHECK(shown.view.visits);
}

TEST_CASE("A guess is answered by a button or in the cell, and no cell asks what-if meanwhile") {
  const LakeFolder folder;
  auto shown = window(folder.directory);
  shown.click("values hidden");
  shown.click("guess moves");
  REQUIRE(shown.marks.all().count("guess right") == 1);
  shown.click("cell 2");
  CHECK(shown.view.from == -1);
  CHECK(shown.marks.all().count("guess next") == 0);
  shown.click("guess right");
  CHECK(shown.marks.all().count("guess right") == 0);
  shown.click("guess next");
  CHECK(shown.marks.all().count("guess right") == 1);
  // One of the two cells of ice is asked about: a click on the wrong one does nothing.
  shown.click("cell 0");
  shown.click("cell 1");
  CHECK(shown.marks.all().count("guess next") == 1);
}

TEST_CASE("The other run's board stands beside, with cells of its own") {
  const LakeFolder folder;
  auto shown = window(folder.directory);
  shown.other = std::make_unique<Run>(folder.directory);
  shown.other->poll();
  shown.frame();
  const Rect main = shown.marks.all().at("board"), other = shown.marks.all().at("other board");
  CHECK(main.right() < other.x);
  CHECK(main.width == other.width);
  shown.click("other cell 1");
  CHECK(shown.view.from == 1);
}

TEST_CASE("Values that are no numbers, and a run deleted under the panel, do no harm") {
  const LakeFolder folder;
  auto table = LakeFolder::table();
  table[0] = std::numeric_limits<float>::quiet_NaN();
  table[5] = std::numeric_limits<float>::infinity();
  table[6] = -std::numeric_limits<float>::infinity();
  core::write_array(folder.directory / "values", "000010",
                    core::make_array(std::span<const float>(table), {4, 4}));
  for (const auto values : {BoardValues::q, BoardValues::error, BoardValues::change}) {
    View view;
    view.values = values;
    view.from = 0;
    CHECK(drawn(folder.directory, view).outside(kArea) == "");
  }
  auto shown = window(folder.directory);
  shown.click("cell 0");
  shown.click("values hidden");
  shown.click("guess errors");
  std::filesystem::remove_all(folder.directory);
  shown.run.poll();
  shown.frame();
  shown.frame();
}

TEST_CASE("Every size of the window has its widgets inside it") {
  const LakeFolder folder;
  for (const auto& [width, height] : {std::pair{320, 240}, {560, 900}, {1000, 760}, {1900, 300}}) {
    auto shown = window(folder.directory, width, height);
    for (const auto values : {BoardValues::q, BoardValues::hidden}) {
      shown.view.values = values;
      shown.frame();
      for (const auto* name : {"play", "checkpoint", "board", "episode time"}) {
        INFO(name << " at " << width << " x " << height);
        REQUIRE(shown.marks.all().count(name) == 1);
        const Rect place = shown.marks.all().at(name);
        CHECK(place.x >= 0);
        CHECK(place.y >= 0);
        CHECK(place.right() <= static_cast<float>(width));
        CHECK(place.bottom() <= static_cast<float>(height));
      }
    }
  }
}
