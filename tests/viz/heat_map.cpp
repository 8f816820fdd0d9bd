#include "viz/draw/heat_map.hpp"

#include <limits>
#include <vector>

#include "tests/catch.hpp"
#include "tests/viz/recording_canvas.hpp"

using namespace lab;
using namespace lab::viz;
using lab::testing::Approx;
using lab::testing::RecordingCanvas;

TEST_CASE("A colour scale clamps what is beyond its ends and tells NaN apart") {
  const auto& theme = light_theme();
  const float infinity = std::numeric_limits<float>::infinity();
  const auto gate = ColourScale::sequential(0, 1, theme);
  CHECK(gate(-3) == viridis(0));
  CHECK(gate(infinity) == viridis(1));
  const auto state = ColourScale::diverging(5, theme);
  CHECK(state(-infinity) == diverging(-1, theme));
  CHECK(state(5) == diverging(1, theme));
  const auto missing = gate(std::numeric_limits<float>::quiet_NaN());
  CHECK(missing != gate(0));
  CHECK(missing == state(std::numeric_limits<float>::quiet_NaN()));
}

TEST_CASE("A point in a heat map is in the row and column that are drawn there") {
  RecordingCanvas canvas;
  const std::vector<float> values(5 * 3, 0.5F);
  HeatMapStyle style;
  style.title = "forget gate";
  const auto map =
      draw_heat_map(canvas, {100, 50, 200, 100}, 10, 5, 3, values,
                    ColourScale::sequential(0, 1, light_theme()), style, light_theme());
  REQUIRE(canvas.cell_maps.size() == 1);
  CHECK(canvas.cell_maps[0].columns == 5);
  CHECK(canvas.cell_maps[0].rows == 3);
  CHECK(map.cells.width == Approx(50));
  CHECK(map.row_at(map.row(2).centre()) == 2);
  CHECK(map.column_at({map.cells.x + 31, map.cells.y + 1}) == 3);
  CHECK_FALSE(map.row_at({map.cells.x - 2, map.cells.y + 1}).has_value());
  CHECK_FALSE(map.column_at({map.cells.right() + 1, map.cells.y + 1}).has_value());
  CHECK(canvas.outside({100, 50, 200, 100}) == "");
  CHECK(canvas.clips == 0);
}

TEST_CASE("Low rows are numbered at both ends only, high ones all") {
  const std::vector<float> values(64, 0);
  const auto scale = ColourScale::diverging(1, light_theme());
  RecordingCanvas high, low;
  draw_heat_map(high, {0, 0, 100, 64 * 12}, 10, 1, 64, values, scale, {}, light_theme());
  draw_heat_map(low, {0, 0, 100, 64 * 3}, 10, 1, 64, values, scale, {}, light_theme());
  CHECK(high.texts.size() == 64);
  CHECK(low.texts.size() == 2);
  CHECK(low.has_text("63"));
}

TEST_CASE("A legend that does not fit is left out whole") {
  RecordingCanvas canvas;
  const auto scale = ColourScale::sequential(0, 2.079F, light_theme());
  CHECK(draw_colour_legend(canvas, {0, 0, 60, 20}, scale, "loss", light_theme()) == 0);
  CHECK(canvas.places.empty());
  CHECK(draw_colour_legend(canvas, {0, 0, 300, 20}, scale, "loss", light_theme()) > 0);
  CHECK(canvas.has_text("2.08"));
  CHECK(canvas.has_text("loss"));
  CHECK(canvas.outside({0, 0, 300, 20}) == "");
}
