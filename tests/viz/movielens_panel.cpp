#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/viz/movielens_fixture.hpp"
#include "tests/viz/panel_window.hpp"
#include "tests/viz/recording_canvas.hpp"
#include "viz/panels/movielens_charts.hpp"
#include "viz/panels/movielens_map.hpp"
#include "viz/panels/movielens_picture.hpp"

using namespace lab;
using namespace lab::viz;
using lab::testing::Approx;
using lab::testing::contains;
using lab::testing::MovieLensFolder;
using lab::testing::PanelWindow;
using lab::testing::RecordingCanvas;

namespace {

constexpr Rect kArea{10, 20, 1000, 700};

/// Where a film lies on a map.
Point place_of(const FilmMapLayout& map, int film) {
  for (const auto& [one, at] : map.shown) {
    if (one == film) return at;
  }
  FAIL("film " << film << " is not on the map");
  return {};
}

TEST_CASE("Nothing of the MovieLens picture leaves its area, whatever its size and choice") {
  const MovieLensFolder folder;
  Run run(folder.directory);
  View view;
  view.movie = GENERATE(-1, 0, 5, 77);
  view.search = GENERATE("", "heat");
  view.genre = GENERATE("", "Crime", "no such genre");
  const auto area = GENERATE(Rect{0, 0, 320, 240}, Rect{5, 7, 480, 640}, Rect{3, 4, 1000, 700},
                             Rect{0, 0, 1920, 1080}, Rect{0, 0, 700, 300});
  CAPTURE(view.movie, view.search, view.genre, area.width, area.height);
  Scene scene{view, {{&run, run_colour(0)}}, &run, nullptr, light_theme()};
  RecordingCanvas canvas;
  MovieLensPicture().draw(canvas, area, scene);
  CHECK(canvas.outside(area) == "");
  CHECK(canvas.clips == 0);
}

TEST_CASE("The film nearest to the mouse is meant, and none far from all") {
  const MovieLensFolder folder;
  Run run(folder.directory);
  View view;
  Scene scene{view, {{&run, run_colour(0)}}, &run, nullptr, light_theme()};
  RecordingCanvas canvas;
  const auto map = MovieLensPicture().draw(canvas, kArea, scene).map;
  REQUIRE(map.shown.size() == 6);
  CHECK(map.shown.front().first == 0);  // the most rated
  const auto at = place_of(map, 3);
  CHECK(map.nearest({at.x + 3, at.y - 4}, kFilmReach) == 3);
  CHECK_FALSE(map.nearest({at.x + kFilmReach + 1, at.y}, kFilmReach));
  // Both directions have the same scale, and up is up.
  const auto left = place_of(map, 0), right = place_of(map, 1), up = place_of(map, 2);
  CHECK(right.x - left.x == Approx(2 * (left.y - up.y)));
  CHECK(right.x > left.x);
}

TEST_CASE("A click on a point chooses its film, and its neighbours are listed") {
  const MovieLensFolder folder;
  PanelWindow window(make_movielens_panel(), folder.directory);
  const auto map = window.marks.all().at("map");
  CHECK(window.marks.all().count("neighbour 0") == 0);
  RecordingCanvas canvas;
  auto shown = window.scene();
  const auto drawn = MovieLensPicture().draw(canvas, {0, 34, 1000, 760 - 68}, shown);
  REQUIRE(drawn.map.inside == map);
  window.click(place_of(drawn.map, 0));
  CHECK(window.view.movie == 0);
  CHECK(window.marks.all().count("neighbour 2") == 1);
  CHECK(window.marks.all().count("neighbour 3") == 0);
  window.click("neighbour 1");
  CHECK(window.view.movie == 3);
  window.click("clear film");
  CHECK(window.view.movie == -1);
  window.click(Point{map.x + 3, map.y + 3});
  CHECK(window.view.movie == -1);
}

TEST_CASE("A drag moves the map and chooses nothing; the wheel zooms around the mouse") {
  const MovieLensFolder folder;
  PanelWindow window(make_movielens_panel(), folder.directory);
  RecordingCanvas canvas;
  auto scene = window.scene();
  const auto map = MovieLensPicture().draw(canvas, {0, 34, 1000, 760 - 68}, scene).map;
  const auto film = place_of(map, 3);
  window.send(Event::Type::mouse_move, film);
  window.send(Event::Type::mouse_down, film);
  window.send(Event::Type::mouse_move, {film.x + 60, film.y - 90});
  window.send(Event::Type::mouse_up, {film.x + 60, film.y - 90});
  CHECK(window.view.movie == -1);
  window.click(film);
  CHECK(window.view.movie == -1);
  const Point moved{film.x + 60, film.y - 90};
  window.send(Event::Type::mouse_move, moved);
  window.send(Event::Type::wheel, moved, 0, 3);
  window.click(moved);
  CHECK(window.view.movie == 3);
}

TEST_CASE("The part of the map that the mouse chose is on the command line and in a picture") {
  const MovieLensFolder folder;
  PanelWindow window(make_movielens_panel(), folder.directory);
  const Rect page{0, 34, 1000, 760 - 68};
  const auto drawn = [&] {
    RecordingCanvas canvas;
    auto scene = window.scene();
    return MovieLensPicture().draw(canvas, page, scene).map;
  };
  const auto whole = drawn();
  CHECK(whole.zoom == 1);
  const auto film = place_of(whole, 1);
  window.send(Event::Type::mouse_move, film);
  window.send(Event::Type::wheel, film, 0, 3);
  const auto words = command_words(window.view);
  REQUIRE(words.size() == 2);
  CHECK(words[0] == "--map-range");
  const auto near = drawn();
  CHECK(near.zoom == Approx(std::pow(1.25, 3)).epsilon(1e-4));
  CHECK(place_of(near, 1).x == Approx(film.x).margin(1));
  CHECK(place_of(near, 1).y == Approx(film.y).margin(1));
  // The middle of it stays in the middle of a smaller picture.
  const auto range = map_range(window.view);
  REQUIRE(range);
  RecordingCanvas small;
  auto scene = window.scene();
  const auto map = MovieLensPicture().draw(small, {0, 0, 320, 300}, scene).map;
  const auto middle =
      map.place((range->across.low + range->across.high) / 2, (range->up.low + range->up.high) / 2);
  CHECK(middle.x == Approx(map.inside.centre().x).margin(0.01));
  CHECK(middle.y == Approx(map.inside.centre().y).margin(0.01));
  CHECK(map.range().across.low <= range->across.low + 1e-6);
  CHECK(map.range().up.high >= range->up.high - 1e-6);

  const Point corner{near.inside.x + 3, near.inside.y + 3};
  window.click(corner);
  window.click(corner);
  CHECK(window.view.map_range.empty());
}

TEST_CASE("A part of the map without films says so") {
  const MovieLensFolder folder;
  PanelWindow window(make_movielens_panel(), folder.directory);
  window.view.map_range = "50:60:50:60";
  RecordingCanvas canvas;
  auto scene = window.scene();
  MovieLensPicture().draw(canvas, kArea, scene);
  CHECK(canvas.has_text("No film is in this part of the map."));
}

TEST_CASE("The list of what is found chooses a film and ends the search") {
  const MovieLensFolder folder;
  PanelWindow window(make_movielens_panel(), folder.directory);
  window.view.search = "heat";
  window.frame();
  REQUIRE(window.marks.all().count("result 1") == 1);
  CHECK(window.marks.all().count("result 2") == 0);
  window.click("result 1");
  CHECK(window.view.movie == 1);
  CHECK(window.view.search.empty());
  CHECK(window.marks.all().count("result 0") == 0);
}

TEST_CASE("A click on the legend lets a genre stand out, another one ends it") {
  const MovieLensFolder folder;
  PanelWindow window(make_movielens_panel(), folder.directory);
  window.click("legend Drama");
  CHECK(window.view.genre == "Drama");
  window.click("legend Drama");
  CHECK(window.view.genre.empty());
}

TEST_CASE("The list of genres has also those that are nobody's first") {
  const MovieLensFolder folder;
  PanelWindow window(make_movielens_panel(), folder.directory);
  window.click("genre");
  window.frame();
  window.click("genre Romance");
  CHECK(window.view.genre == "Romance");
}

TEST_CASE("The slider moves the training to the end of an epoch, and at its end follows") {
  const MovieLensFolder folder;
  PanelWindow window(make_movielens_panel(), folder.directory);
  const auto slider = window.marks.all().at("checkpoint");
  window.click(Point{slider.x + 8, slider.centre().y});
  CHECK(window.view.step == 10);
  window.click(Point{slider.right() - 8, slider.centre().y});
  CHECK(window.view.step == -1);
  auto scene = window.scene();
  CHECK((window.panel->training_steps(scene) == std::vector<std::int64_t>{10, 20}));
  window.click("play training");
  CHECK(window.playback.playing);
  CHECK(window.playback.over_training);
}

TEST_CASE("Each row of the predictions is coloured by itself") {
  std::vector<std::int64_t> histogram(500);
  histogram[9 * 50 + 49] = 7;      // five stars, all in one field
  histogram[0 * 50 + 10] = 70000;  // half a star: many ratings, spread over two fields
  histogram[0 * 50 + 20] = 70000;
  RecordingCanvas canvas;
  draw_predictions(canvas, kArea, histogram, light_theme());
  REQUIRE(canvas.cell_maps.size() == 1);
  const auto& map = canvas.cell_maps.front();
  REQUIRE(map.columns == 50);
  REQUIRE(map.rows == 10);
  CHECK((map.colours[49] == viridis(1)));  // five stars lie at the top
  CHECK((map.colours[9 * 50 + 10] == map.colours[9 * 50 + 20]));
  CHECK_FALSE((map.colours[9 * 50 + 10] == viridis(1)));
  CHECK((map.colours[0] == viridis(0)));
  CHECK((map.colours[3 * 50] == light_theme().surface));  // nobody gave 3.5 stars
  CHECK(canvas.outside(kArea) == "");
}

TEST_CASE("Residuals show a bin with ratings and pass over one without, or with damaged numbers") {
  const double none = std::numeric_limits<double>::quiet_NaN();
  const std::vector<double> table{0, 3,    0.5, 0.5,  0.5, 1, 0, none, none, none,
                                  2, none, 0,   none, 0,   4, 9, -1,   1,    1};
  RecordingCanvas canvas;
  draw_residuals(canvas, kArea, table, light_theme());
  CHECK(canvas.has_text("4–7"));
  CHECK_FALSE(canvas.has_text("2–3"));
  CHECK(canvas.outside(kArea) == "");
  RecordingCanvas nothing;
  draw_residuals(nothing, kArea, {}, light_theme());
  CHECK(nothing.has_text("not recorded"));
}

TEST_CASE("A map with places that are no numbers shows the others") {
  const MovieLensFolder folder;
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float infinity = std::numeric_limits<float>::infinity();
  folder.record(2, {nan, 0, 1, infinity, 0, 1, 0, -1, 1e30F, 1e30F, -0.2F, nan});
  Run run(folder.directory);
  View view;
  view.movie = 0;
  Scene scene{view, {{&run, run_colour(0)}}, &run, nullptr, dark_theme()};
  RecordingCanvas canvas;
  const auto map = MovieLensPicture().draw(canvas, kArea, scene).map;
  CHECK(map.shown.size() == 3);
  CHECK(canvas.outside(kArea) == "");
}

}  // namespace
