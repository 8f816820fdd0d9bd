#include <filesystem>
#include <limits>
#include <span>

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
