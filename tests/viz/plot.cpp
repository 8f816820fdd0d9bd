#include "viz/draw/plot.hpp"

#include <cmath>
#include <limits>

#include "tests/catch.hpp"
#include "tests/viz/well_formed.hpp"
#include "viz/draw/fitted_text.hpp"
#include "viz/draw/svg_canvas.hpp"

using namespace lab::viz;
using lab::testing::Approx;
using lab::testing::contains;

namespace {

float measure(std::string_view text, float size) {
  return size * 0.55F * static_cast<float>(text.size());
}

struct Drawn {
  PlotLayout layout;
  std::string svg;
};

Drawn draw(const PlotStyle& style, const std::vector<PlotLine>& lines,
           Rect area = {0, 0, 400, 300}) {
  SvgCanvas canvas(area.right(), area.bottom(), measure);
  const auto layout = draw_plot(canvas, area, style, lines, light_theme());
  return {layout, canvas.finish()};
}

const std::vector<double> kX = {0, 100, 200, 300};
const std::vector<float> kY = {4, 3, 0.5F, 0.25F};

PlotLine line(std::string label = "run") {
  return {std::move(label), run_colour(0), kX, kY, {}, {}, false};
}

}  // namespace

TEST_CASE("A pixel of a plot and the number it stands for lead back to each other") {
  for (const bool log_scale : {false, true}) {
    PlotStyle style;
    style.log_scale = log_scale;
    const auto layout = draw(style, {line()}).layout;
    CHECK(layout.log_scale == log_scale);
    for (const double x : {0.0, 123.0, 300.0}) {
      CHECK(layout.x_at(layout.pixel_of_x(x)) == Approx(x).margin(1e-3));
    }
    for (const double y : {0.25, 1.0, 3.9}) {
      CHECK(layout.y_at(layout.pixel_of_y(y)) == Approx(y).epsilon(1e-4));
    }
    CHECK(layout.pixel_of_y(3) < layout.pixel_of_y(1));
  }
}

TEST_CASE("A plot shows all of its points, with its axes inside its area") {
  const Rect area{50, 20, 400, 300};
  const auto layout = draw({}, {line()}, area).layout;
  CHECK(layout.x == Extent{0, 300});
  CHECK(layout.y.low < 0.25);
  CHECK(layout.y.high > 4);
  CHECK(layout.inside.x >= area.x);
  CHECK(layout.inside.y >= area.y);
  CHECK(layout.inside.right() <= area.right());
  CHECK(layout.inside.bottom() <= area.bottom());
}

TEST_CASE("A zoomed plot shows the range it is told, and the values that lie in it") {
  PlotStyle style;
  style.x_range = Extent{150, 310};
  const auto layout = draw(style, {line()}).layout;
  CHECK(layout.x == *style.x_range);
  CHECK(layout.y.high < 1);
}

TEST_CASE("A plot zoomed between two points shows the line that crosses it") {
  PlotStyle style;
  style.x_range = Extent{110, 120};
  CHECK(count_of(draw(style, {line()}).svg, "<polyline") == 1);
}

TEST_CASE("A plot without points says so") {
  CHECK_THAT(draw({}, {}).svg, contains("no points yet"));
  CHECK_THAT(draw({}, {PlotLine{"run", run_colour(0), {}, {}, {}, {}, false}}).svg,
             contains("no points yet"));
}

TEST_CASE("A logarithmic axis leaves out zeros and negative values") {
  const std::vector<float> y = {0, 10, -3, 0.1F};
  PlotStyle style;
  style.log_scale = true;
  const auto drawn = draw(style, {PlotLine{"run", run_colour(0), kX, y, {}, {}, false}});
  CHECK(drawn.layout.y.low > 0.01);
  CHECK(drawn.layout.y.low < 0.1);
  CHECK(drawn.layout.y.high > 10);

  const std::vector<float> zeros = {0, 0, 0, 0};
  CHECK_THAT(draw(style, {PlotLine{"run", run_colour(0), kX, zeros, {}, {}, false}}).svg,
             contains("no values here"));
}

TEST_CASE("Values that are not finite leave a picture of the others") {
  const std::vector<float> y = {1, std::numeric_limits<float>::infinity(),
                                std::numeric_limits<float>::quiet_NaN(), 2};
  const auto drawn = draw({}, {PlotLine{"run", run_colour(0), kX, y, {}, {}, false}});
  CHECK(drawn.layout.y.high < 3);
  CHECK(well_formed(drawn.svg) == "");
}

TEST_CASE("A constant, a single point and huge values have an axis with length") {
  const std::vector<double> x = {7};
  for (const float value : {0.0F, 1.0F, -3e37F, 1e-30F}) {
    const std::vector<float> y = {value};
    const auto layout = draw({}, {PlotLine{"run", run_colour(0), x, y, {}, {}, false}}).layout;
    CHECK(layout.x.low < 7);
    CHECK(layout.x.high > 7);
    CHECK(layout.y.low < value);
    CHECK(layout.y.high > value);
  }
}

TEST_CASE("The axis covers the band around a line") {
  const std::vector<float> low = {3, 2, 0, -1}, high = {5, 4, 1, 6};
  auto banded = line();
  banded.low = low;
  banded.high = high;
  const auto drawn = draw({}, {banded});
  CHECK(drawn.layout.y.low < -1);
  CHECK(drawn.layout.y.high > 6);
  CHECK(count_of(drawn.svg, "<polygon") > 50);
}

TEST_CASE("The axis covers all of a band, however much wider it is than the line") {
  const std::vector<float> low = {3, 2, 0, -50}, high = {5, 4, 1, 60};
  auto banded = line();
  banded.low = low;
  banded.high = high;
  PlotStyle style;
  CHECK(draw(style, {banded}).layout.y.low < -50);
  CHECK(draw(style, {banded}).layout.y.high > 60);
  // Half way between two points the band is half as wide.
  style.x_range = Extent{210, 250};
  CHECK(draw(style, {banded}).layout.y.low < -25);
  CHECK(draw(style, {banded}).layout.y.high > 30.5);
}

TEST_CASE("The axis covers a band that is widest where its line is level") {
  std::vector<double> x;
  std::vector<float> y, low, high;
  for (int i = 0; i < 20'000; ++i) {
    const auto end = static_cast<float>(i % 20'000 == 7'777 ? 9 : 1);
    x.push_back(i);
    y.push_back(0);
    low.push_back(-end);
    high.push_back(end);
  }
  const auto layout = draw({}, {PlotLine{"run", run_colour(0), x, y, low, high, false}}).layout;
  CHECK(layout.y.low < -9);
  CHECK(layout.y.high > 9);
}

TEST_CASE("On a logarithmic axis a band that comes near to 0 leaves the line to be seen") {
  const std::vector<float> low = {3, 2, 0, 1e-20F}, high = {5, 4, 1, 100};
  auto banded = line();
  banded.low = low;
  banded.high = high;
  PlotStyle style;
  style.log_scale = true;
  const auto y = draw(style, {banded}).layout.y;
  CHECK(y.low > 1e-5);
  CHECK(y.high > 100);
}

TEST_CASE("A spike of a long faint line does not flatten the smoothed one") {
  std::vector<double> x;
  std::vector<float> y;
  for (int i = 0; i < 2000; ++i) {
    x.push_back(i);
    y.push_back(static_cast<float>(i % 7));
  }
  y[1000] = 1e6F;
  PlotLine raw{"run", run_colour(0), x, y, {}, {}, true};
  CHECK(draw({}, {raw}).layout.y.high < 10);
  raw.faint = false;
  CHECK(draw({}, {raw}).layout.y.high > 1e6);
}

TEST_CASE("The legend names each line once, and none that is faint") {
  auto raw = line("raw");
  raw.faint = true;
  const auto svg = draw({}, {raw, line("mean of 3 seeds")}).svg;
  CHECK(count_of(svg, ">mean of 3 seeds<") == 1);
  CHECK(count_of(svg, ">raw<") == 0);
}

TEST_CASE("The hovered values are those of the point nearest to the mouse") {
  PlotStyle style;
  style.x_label = "training steps";
  const auto layout = draw(style, {line()}).layout;
  style.pointer = Point{layout.pixel_of_x(190), layout.inside.centre().y};
  const auto svg = draw(style, {line()}).svg;
  CHECK_THAT(svg, contains(">190 training steps<"));
  CHECK_THAT(svg, contains(">0.5<"));
}

TEST_CASE("The hovered value of a mean comes with its band and the number of seeds") {
  const std::vector<float> low = {3, 2, 0.25F, 0}, high = {5, 4, 1, 1};
  auto mean = line("fast");
  mean.low = low;
  mean.high = high;
  PlotStyle style;
  const auto layout = draw(style, {mean}).layout;
  style.pointer = Point{layout.pixel_of_x(190), layout.inside.centre().y};
  CHECK_THAT(draw(style, {mean}).svg, contains(">0.5 (0.25 to 1)<"));
  mean.seeds = 10;
  CHECK_THAT(draw(style, {mean}).svg, contains(">0.5 (0.25 to 1), 10 seeds<"));
  CHECK_THAT(draw({}, {mean}).svg, contains(">fast, mean of 10 seeds<"));
}

TEST_CASE("A plot of any size is drawn without leaving its axes' area") {
  PlotStyle style;
  style.title = "a title that is far too long for so small a plot";
  style.x_label = "training steps";
  style.cursor = 150;
  for (const float width : {1.0F, 20.0F, 64.0F, 320.0F, 2000.0F}) {
    for (const float height : {1.0F, 20.0F, 64.0F, 240.0F, 1200.0F}) {
      style.pointer = Point{width / 2, height / 2};
      const auto drawn = draw(style, {line(), line("second")}, {0, 0, width, height});
      CHECK(well_formed(drawn.svg) == "");
      CHECK(drawn.layout.inside.width >= 1);
      CHECK(drawn.layout.inside.height >= 1);
    }
  }
}

TEST_CASE("Text that is too long ends in an ellipsis between two letters") {
  SvgCanvas canvas(10, 10, [](std::string_view text, float) {
    float letters = 0;
    for (const char c : text) letters += (static_cast<unsigned char>(c) & 0xC0U) != 0x80 ? 1 : 0;
    return letters;
  });
  CHECK(fitted_text(canvas, "εγδ", 10, 3) == "εγδ");
  CHECK(fitted_text(canvas, "εγδβ", 10, 3) == "εγ…");
  CHECK(fitted_text(canvas, "εγδβ", 10, 1) == "");
}
