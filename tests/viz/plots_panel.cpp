#include <algorithm>

#include "core/command_line.hpp"
#include "tests/catch.hpp"
#include "tests/errors.hpp"
#include "tests/viz/panel_window.hpp"
#include "tests/viz/plots_fixture.hpp"
#include "tests/viz/recording_canvas.hpp"
#include "viz/panels/plots_grid.hpp"

using namespace lab;
using namespace lab::viz;
using namespace lab::testing;

namespace {

/// The place at a share of a marked rectangle's width, half way down.
Point at(PanelWindow& window, const std::string& mark, float share) {
  const auto middle = window.centre_of(mark);
  const auto rect = window.marks.all().at(mark);
  return {rect.x + share * rect.width, middle.y};
}

void turn_wheel(PanelWindow& window, Point p, float notches, bool ctrl = false) {
  window.send(Event::Type::mouse_move, p);
  // Whether Ctrl is held is told by the keys.
  if (ctrl) window.send(Event::Type::key_down, p, 0, 0, true);
  window.send(Event::Type::wheel, p, 0, notches);
  if (ctrl) window.send(Event::Type::key_up, p);
  window.frame();
}

/// The view that a command line makes.
View view_of(const std::vector<std::string>& words) {
  std::vector<const char*> arguments{"lab"};
  for (const auto& word : words) arguments.push_back(word.c_str());
  View view;
  core::FieldList list;
  fields(list, view);
  std::vector<std::string> given;
  core::parse_command_line({}, {&list}, static_cast<int>(arguments.size()), arguments.data(),
                           given);
  return view;
}

/// The picture of a run's plots, without a window.
RecordingCanvas picture_of(Run& run, View& view) {
  Scene scene{view, {{&run, run_colour(0)}}, &run, nullptr, light_theme()};
  RecordingCanvas canvas;
  make_plots_panel()->picture(canvas, {0, 0, 800, 600}, scene);
  return canvas;
}

}  // namespace

TEST_CASE("A click in a plot moves the training time there") {
  const TemporaryFolder folder;
  PanelWindow window(make_plots_panel(), write_run(folder, "001-a", 1, loss));
  window.click(at(window, "plot train/loss", 0.5F));
  CHECK(window.view.step == Approx(1000).margin(10));
}

TEST_CASE("A drag to the right end of a plot follows the newest") {
  const TemporaryFolder folder;
  PanelWindow window(make_plots_panel(), write_run(folder, "001-a", 1, loss));
  const auto middle = at(window, "plot train/loss", 0.5F),
             end = at(window, "plot train/loss", 1.1F);
  window.send(Event::Type::mouse_move, middle);
  window.send(Event::Type::mouse_down, middle);
  CHECK(window.view.step > 0);
  window.send(Event::Type::mouse_move, end);
  window.send(Event::Type::mouse_up, end);
  CHECK(window.view.step == -1);
}

TEST_CASE("A click in a plot over seconds is still a training step") {
  const TemporaryFolder folder;
  PanelWindow window(make_plots_panel(), write_run(folder, "001-a", 1, loss));
  window.view.axis = Axis::time;
  window.frame();
  window.click(at(window, "plot train/loss", 0.25F));
  CHECK(window.view.step == Approx(500).margin(20));
}

TEST_CASE("A click stops the playing of the training, but not that of an episode") {
  const TemporaryFolder folder;
  PanelWindow window(make_plots_panel(), write_run(folder, "001-a", 1, loss));
  window.playback = {.playing = true};
  window.click(at(window, "plot train/loss", 0.5F));
  CHECK(window.playback.playing);
  window.playback.over_training = true;
  window.click(at(window, "plot train/loss", 0.7F));
  CHECK(!window.playback.playing);
}

TEST_CASE("The wheel zooms around the mouse, and a double click shows all again") {
  const TemporaryFolder folder;
  PanelWindow window(make_plots_panel(), write_run(folder, "001-a", 1, loss));
  const auto middle = at(window, "plot train/loss", 0.5F);
  turn_wheel(window, middle, 8);
  CHECK(window.marks.all().contains("plots all"));
  // The middle stays; a quarter of the width is now much nearer to it.
  window.click(at(window, "plot train/loss", 0.5F));
  CHECK(window.view.step == Approx(1000).margin(20));
  window.click(at(window, "plot train/loss", 0.75F));
  CHECK(window.view.step < 1250);
  window.click(at(window, "plots all", 0.5F));
  window.frame();
  CHECK(!window.marks.all().contains("plots all"));

  turn_wheel(window, middle, 3, true);
  CHECK(window.marks.all().contains("plots all"));
  window.click(middle);
  window.click(middle);
  window.frame();
  CHECK(!window.marks.all().contains("plots all"));
}

TEST_CASE("What is zoomed is on the command line, and a picture made by it shows the same") {
  const TemporaryFolder folder;
  PanelWindow window(make_plots_panel(), write_run(folder, "001-a", 1, loss));
  window.view.smoothing = 0;
  CHECK(command_words(window.view) == std::vector<std::string>{"--smoothing", "0"});
  const auto middle = at(window, "plot train/loss", 0.5F);
  turn_wheel(window, middle, 8);
  turn_wheel(window, middle, 3, true);
  const auto words = command_words(window.view);
  CHECK(std::ranges::count(words, "--x-range") == 1);
  CHECK(std::ranges::count(words, "--y-range") == 1);
  auto view = view_of(words);
  REQUIRE(x_range(view));
  CHECK(x_range(view)->low > 600);
  CHECK(x_range(view)->high < 1400);
  REQUIRE(y_range(view, "train/loss"));
  CHECK(y_range(view, "train/loss")->high < 1);
  CHECK(command_words(view) == words);
  const auto zoomed = picture_of(window.run, view);
  CHECK(zoomed.has_text("800"));
  CHECK_FALSE(zoomed.has_text("2000"));
}

TEST_CASE("Ranges of plots are read as they are written, whatever their size") {
  View view;
  for (const Extent range : {Extent{-0.5, 3}, {1e9, 1e9 + 100}, {-2e-30, -1e-30}, {0, 1e15}}) {
    set_x_range(view, range);
    set_y_range(view, "a=b:c", range);
    set_y_range(view, "a", {1, 2});
    const auto back = view_of(command_words(view));
    const double tolerance = (range.high - range.low) * 1e-5;
    REQUIRE(x_range(back));
    CHECK(x_range(back)->low == Approx(range.low).margin(tolerance).epsilon(0));
    CHECK(x_range(back)->high == Approx(range.high).margin(tolerance).epsilon(0));
    CHECK(y_range(back, "a=b:c") == x_range(back));
    CHECK(y_range(back, "a") == Extent{1, 2});
    CHECK_FALSE(y_range(back, "b"));
  }
  CHECK(view.y_ranges.size() == 2);
  view.y_ranges.clear();
  view.log_scale = true;
  set_y_range(view, "a", {1.2345e-8, 1e3});
  CHECK(y_range(view, "a") == Extent{1.2345e-8, 1e3});
}

TEST_CASE("The narrowest range that the mouse can reach is read as one") {
  View view;
  for (int i = 1; i < 1000; ++i) {
    const double low = 7.654321e5 + i / 7.0;
    const Extent range{low, low * (1 + 1e-9 * (1 + i * 1e-8))};
    if (!is_range(range)) continue;
    set_x_range(view, range);
    check_ranges(view);
  }
  CHECK(x_range(view));
}

TEST_CASE("A text that is no range is refused with the option that it stands in") {
  View view;
  for (const auto* text : {"5", "5:", "5:1", "1:1", "a:b", "1:2:3", "0:inf", ":", "0:nan"}) {
    CAPTURE(text);
    view.x_range = text;
    CHECK_THAT(testing::error_of<UsageError>([&] { check_ranges(view); }), contains("--x-range"));
  }
  view.x_range.clear();
  for (const auto* text : {"train/loss", "0:1", "=0:1", "train/loss=1:0", ""}) {
    CAPTURE(text);
    view.y_ranges = {text};
    CHECK_THAT(testing::error_of<UsageError>([&] { check_ranges(view); }), contains("--y-range"));
  }
  view.y_ranges = {"train/loss=0:1"};
  check_ranges(view);
  view.log_scale = true;
  CHECK_THAT(testing::error_of<UsageError>([&] { check_ranges(view); }), contains("--log"));
  view.y_ranges.clear();
  for (const auto* text : {"0:1", "0:1:2", "0:1:1:0", "0:1:0:1:2", "x:1:0:1"}) {
    CAPTURE(text);
    view.map_range = text;
    CHECK_THAT(testing::error_of<UsageError>([&] { check_ranges(view); }), contains("--map-range"));
  }
}

TEST_CASE("Another axis ends the zoom along the old one") {
  const TemporaryFolder folder;
  PanelWindow window(make_plots_panel(), write_run(folder, "001-a", 1, loss));
  set_x_range(window.view, {500, 800});
  set_y_range(window.view, "train/loss", {-1, 1});
  window.frame();
  window.click("plots log");
  CHECK(window.view.y_ranges.empty());
  CHECK(x_range(window.view) == Extent{500, 800});
  window.click("plots axis");
  window.frame();
  window.click("plots axis time");
  CHECK(window.view.axis == Axis::time);
  CHECK(window.view.x_range.empty());
}

TEST_CASE("A drag with the right button moves a zoomed plot and leaves the training time") {
  const TemporaryFolder folder;
  PanelWindow window(make_plots_panel(), write_run(folder, "001-a", 1, loss));
  const auto middle = at(window, "plot train/loss", 0.5F),
             left = at(window, "plot train/loss", 0.3F);
  turn_wheel(window, middle, 8);
  window.send(Event::Type::mouse_down, middle, 1);
  window.send(Event::Type::mouse_move, left);
  window.send(Event::Type::mouse_up, left, 1);
  CHECK(window.view.step == -1);
  window.click(middle);
  CHECK(window.view.step > 1020);
}

TEST_CASE("The check boxes and the list of metrics change the view") {
  const TemporaryFolder folder;
  PanelWindow window(make_plots_panel(),
                     write_run(folder, "001-a", 1, [](int i) { return loss(i) + "," + score(i); }));
  window.click(at(window, "plots log", 0.5F));
  CHECK(window.view.log_scale);
  window.click(at(window, "plots band", 0.5F));
  CHECK(!window.view.band);
  window.click(at(window, "plots keys", 0.5F));
  window.frame();
  window.click(at(window, "plots key episode/score", 0.1F));
  CHECK(window.view.plots == std::vector<std::string>{"train/loss", "episode/score"});
  window.frame();
  CHECK(window.marks.all().contains("plot episode/score"));
}

TEST_CASE("Plots fill their area side by side without overlap") {
  for (const auto& [width, height] :
       {std::pair{320.0F, 240.0F}, {800.0F, 600.0F}, {1900.0F, 300.0F}}) {
    for (std::size_t count = 1; count <= 9; ++count) {
      const Rect area{10, 20, width, height};
      const auto plots = plot_grid(area, count, 8);
      REQUIRE(plots.size() == count);
      for (std::size_t i = 0; i < count; ++i) {
        CHECK(plots[i].x >= area.x);
        CHECK(plots[i].right() <= area.right());
        CHECK(plots[i].bottom() <= area.bottom());
        if (i > 0)
          CHECK((plots[i].x >= plots[i - 1].right() || plots[i].y >= plots[i - 1].bottom()));
      }
      CHECK(plots.back().right() > area.right() - 9);
    }
  }
}
