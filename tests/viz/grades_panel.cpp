#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/viz/grades_fixture.hpp"
#include "tests/viz/panel_window.hpp"
#include "tests/viz/recording_canvas.hpp"
#include "viz/panels/grades_detail.hpp"
#include "viz/panels/grades_table.hpp"
#include "viz/panels/grades_verdict.hpp"

using namespace lab;
using namespace lab::viz;
using lab::testing::contains;
using lab::testing::GradesFolder;
using lab::testing::PanelWindow;
using lab::testing::RecordingCanvas;

namespace {

/// What the panel draws of a window's run and choice.
RecordingCanvas drawn(PanelWindow& window, Rect area = {0, 0, 1000, 700}) {
  RecordingCanvas canvas;
  auto scene = window.scene();
  window.panel->picture(canvas, area, scene);
  CHECK(canvas.clips == 0);
  return canvas;
}

TEST_CASE("At first the newest attempt is shown with the first task that failed in it") {
  const GradesFolder folder;
  PanelWindow window(make_grades_panel(), folder.directory);
  const auto canvas = drawn(window);
  CHECK(canvas.has_text("wrong in attempt 3"));
  CHECK(canvas.has_text("The candidate differs from step 2 on."));
  CHECK(canvas.has_text("First difference: gate g, step 2, unit 3"));
  CHECK(canvas.has_text("got 0.375, want −0.5, gap 0.875 (tolerance 1e-05)"));
  CHECK(canvas.has_text("best 7.5 of 15 points"));
}

TEST_CASE("A click on a cell, an attempt and a task chooses them") {
  const GradesFolder folder;
  PanelWindow window(make_grades_panel(), folder.directory);
  window.click("cell hello.lstm_cell 2");
  CHECK(drawn(window).has_text("crashed in attempt 2"));
  window.click("attempt 1");
  CHECK(drawn(window).has_text("not started in attempt 1"));
  window.click("task quiz");
  CHECK(drawn(window).has_text("not in attempt 1"));
  window.click("attempt 3");
  CHECK(drawn(window).has_text("partly in attempt 3"));
}

TEST_CASE("A new attempt is shown as soon as its line is whole") {
  const GradesFolder folder;
  PanelWindow window(make_grades_panel(), folder.directory);
  CHECK(window.marks.all().count("attempt 4") == 0);
  const auto before = lab::testing::content_of(folder.directory / "attempts.jsonl");
  folder.write("attempts.jsonl",
               before + GradesFolder::line(4, {GradesFolder::task("hello.rnn", 5, "passed")}));
  CHECK(window.run.poll());
  window.frame();
  CHECK(window.marks.all().count("attempt 4") == 1);
  CHECK(drawn(window).has_text("passed in attempt 4"));
}

TEST_CASE("A damaged attempt says so in its place, and the others can still be seen") {
  const GradesFolder folder;
  folder.write("attempts.jsonl",
               GradesFolder::line(1, {GradesFolder::task("hello.rnn", 5, "passed")}) + "garbage\n");
  PanelWindow window(make_grades_panel(), folder.directory);
  CHECK(drawn(window).has_text("attempts.jsonl:2"));
  window.click("attempt 1");
  CHECK(drawn(window).has_text("passed in attempt 1"));
}

TEST_CASE("Lines that cannot be read are not counted as attempts") {
  const GradesFolder folder;
  folder.write("attempts.jsonl",
               GradesFolder::line(1, {GradesFolder::task("hello.rnn", 5, "passed")}) + "garbage\n");
  PanelWindow window(make_grades_panel(), folder.directory);
  const auto canvas = drawn(window);
  CHECK(canvas.has_text("exam: 1 attempt, best 5 of 5 points, 1 line cannot be read"));
  CHECK(canvas.has_text("this line is no attempt"));
}

TEST_CASE("Older attempts are reached with the wheel and with a press on what says their number") {
  const GradesFolder folder;
  std::string text;
  for (int n = 1; n <= 60; ++n) {
    text += GradesFolder::line(n, {GradesFolder::task("hello.rnn", n % 5, "partly")});
  }
  folder.write("attempts.jsonl", text);
  PanelWindow window(make_grades_panel(), folder.directory);
  const auto has = [&](int attempt) {
    return window.marks.all().count("attempt " + std::to_string(attempt)) == 1;
  };
  CHECK(has(60));
  CHECK_FALSE(has(1));
  CHECK(window.marks.all().count("later attempts") == 0);
  SECTION("wheel") {
    const auto place = window.centre_of("attempt 60");
    window.send(viz::Event::Type::wheel, place, 0, 3);
    window.frame();
    CHECK_FALSE(has(60));
    CHECK(has(57));
    window.send(viz::Event::Type::wheel, place, 0, 100);
  }
  SECTION("press") {
    for (int i = 0; i < 60 && window.marks.all().count("earlier attempts") == 1; ++i) {
      window.click("earlier attempts");
    }
  }
  window.frame();
  CHECK(has(1));
  CHECK(window.marks.all().count("earlier attempts") == 0);
  window.click("attempt 1");
  CHECK(has(1));
  CHECK(drawn(window).has_text("partly in attempt 1"));
  for (int i = 0; i < 60 && window.marks.all().count("later attempts") == 1; ++i) {
    window.click("later attempts");
  }
  CHECK(has(60));
  // At the newest ones it follows the file again.
  folder.write("attempts.jsonl",
               text + GradesFolder::line(61, {GradesFolder::task("hello.rnn", 5, "passed")}));
  CHECK(window.run.poll());
  window.click("attempt 60");
  CHECK(has(61));
}

TEST_CASE("Without attempts the panel says that there are none") {
  const GradesFolder folder;
  std::filesystem::remove(folder.directory / "attempts.jsonl");
  PanelWindow window(make_grades_panel(), folder.directory);
  CHECK(drawn(window).has_text("No attempt"));
}

TEST_CASE("The first wrong cell lies in the student's strip, which differs from the reference's") {
  const auto attempt = read_attempt(GradesFolder::line(1, {GradesFolder::wrong_cell()}), 1);
  RecordingCanvas canvas;
  draw_divergence(canvas, {0, 0, 600, 400}, *attempt.tasks[0].divergence, light_theme());
  // The legend first, then the reference and the student's strip of i and of g.
  REQUIRE(canvas.cell_maps.size() == 5);
  const auto& want = canvas.cell_maps[3];
  const auto& got = canvas.cell_maps[4];
  REQUIRE(want.columns == 4);
  CHECK(want.place.bottom() <= got.place.y);
  for (const std::size_t t : {0, 1, 3}) CHECK((want.colours[t] == got.colours[t]));
  CHECK_FALSE((want.colours[2] == got.colours[2]));
}

TEST_CASE("Nothing of the grades leaves its area, also with long names and many attempts") {
  const auto area = GENERATE(Rect{0, 0, 320, 240}, Rect{5, 7, 480, 640}, Rect{3, 4, 1000, 620},
                             Rect{0, 0, 1920, 1080}, Rect{0, 0, 720, 200});
  CAPTURE(area.width, area.height);
  const GradesFolder folder;
  std::string text;
  for (int n = 1; n <= 40; ++n) {
    auto cell = GradesFolder::wrong_cell();
    cell["message"] = std::string(300, 'm') + " and " + std::string(900, ' ') + "\n\n more words";
    std::vector<nlohmann::json> tasks{cell};
    for (int t = 0; t < 30; ++t) {
      tasks.push_back(GradesFolder::task(
          "a task with a very long name, number " + std::to_string(t), 1e6, "an odd verdict"));
    }
    text += GradesFolder::line(n * 1'000'000, tasks);
  }
  const bool is_long = GENERATE(false, true);
  if (is_long) folder.write("attempts.jsonl", text);
  PanelWindow window(make_grades_panel(), folder.directory);
  CHECK(drawn(window, area).outside(area) == "");
}

TEST_CASE("Verdicts differ in shape, not in colour alone") {
  std::vector<std::vector<Rect>> shapes;
  for (const auto verdict : {Verdict::passed, Verdict::partly, Verdict::wrong, Verdict::not_started,
                             Verdict::waiting, Verdict::crashed, Verdict::timeout,
                             Verdict::forbidden, Verdict::not_built, Verdict::other}) {
    RecordingCanvas canvas;
    draw_verdict(canvas, {0, 0}, 16, verdict, light_theme());
    REQUIRE_FALSE(canvas.places.empty());
    CHECK(canvas.outside({-10, -10, 20, 20}) == "");
    for (const auto& other : shapes) CHECK_FALSE((canvas.places == other));
    shapes.push_back(canvas.places);
  }
}

}  // namespace
