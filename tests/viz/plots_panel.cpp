#include "tests/catch.hpp"
#include "tests/viz/panel_window.hpp"
#include "tests/viz/plots_fixture.hpp"
#include "viz/panels/plots_grid.hpp"

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
  window.send(Event::Type::wheel, p, 0, notches, ctrl);
  window.frame();
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
