#include <fmt/format.h>

#include <filesystem>
#include <limits>
#include <string>

#include "core/array.hpp"
#include "core/run_directory.hpp"
#include "tests/catch.hpp"
#include "tests/viz/lake_fixture.hpp"
#include "tests/viz/panel_window.hpp"
#include "viz/panels/panel.hpp"

using namespace lab;
using namespace lab::viz;
using lab::testing::Approx;
using lab::testing::LakeFolder;
using lab::testing::PanelWindow;

namespace {

PanelWindow window(const std::filesystem::path& directory, int width = 1000, int height = 760) {
  return PanelWindow(make_lake_panel(), directory, width, height);
}

}  // namespace

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

TEST_CASE("In a hole and in the goal it is said that an episode ends there") {
  const LakeFolder folder;
  auto shown = window(folder.directory);
  shown.click("cell 1");
  CHECK(shown.marks.all().count("what-if ends") == 0);
  const float walks = shown.marks.all().at("what-if card").height;
  for (const auto* cell : {"cell 2", "cell 3"}) {
    shown.click(cell);
    REQUIRE(shown.marks.all().count("what-if ends") == 1);
    const Rect card = shown.marks.all().at("what-if card");
    const Rect said = shown.marks.all().at("what-if ends");
    CHECK(card.height < walks / 2);
    CHECK(said.bottom() < card.bottom());
    shown.click("what-if clear");
    CHECK(shown.view.from == -1);
  }
}

TEST_CASE("The two plots beside the board have one range of steps, to the run's last one") {
  const LakeFolder folder;
  std::string rows;
  for (int step = 10; step <= 800; step += 10) {
    rows += fmt::format("{{\"step\":{},\"score/mean100\":0.5{}}}\n", step,
                        step <= 400 ? ",\"q/distance\":1" : "");
  }
  folder.temporary.file("frozenlake/001-hand/metrics.jsonl", rows);
  auto shown = window(folder.directory);
  shown.run.poll();
  shown.frame();
  for (const auto* name : {"plot score/mean100", "plot q/distance"}) {
    CAPTURE(name);
    REQUIRE(shown.marks.all().count(name) == 1);
    shown.click(name);
    CHECK(shown.view.step == Approx(400).margin(5));
  }
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

TEST_CASE("A narrow list of transitions does without what can be spared, not the TD error") {
  const LakeFolder folder;
  {
    const auto narrow = window(folder.directory, 700, 500);
    const auto& marks = narrow.marks.all();
    const auto list = marks.at("transitions"), error = marks.at("sort TD");
    CHECK(list.width < 355);
    CHECK_FALSE(marks.contains("sort ice"));
    CHECK(error.right() <= list.right() + 4);  // the padding of its last cell
    CHECK(error.width > 40);
  }
  CHECK(window(folder.directory).marks.all().contains("sort ice"));
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
