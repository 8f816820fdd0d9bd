#include "viz/draw/theme.hpp"

#include <cmath>
#include <limits>
#include <set>
#include <tuple>

#include "tests/catch.hpp"

using namespace lab::viz;

namespace {

double component(std::uint8_t c) {
  const double s = c / 255.0;
  return s <= 0.04045 ? s / 12.92 : std::pow((s + 0.055) / 1.055, 2.4);
}

double luminance(Colour c) {
  return 0.2126 * component(c.r) + 0.7152 * component(c.g) + 0.0722 * component(c.b);
}

/// The contrast of WCAG 2: 1 to 21; text needs 4.5.
double contrast(Colour a, Colour b) {
  const double light = std::max(luminance(a), luminance(b));
  const double dark = std::min(luminance(a), luminance(b));
  return (light + 0.05) / (dark + 0.05);
}

}  // namespace

TEST_CASE("Text can be read on the surfaces of both themes") {
  for (const auto* theme : {&light_theme(), &dark_theme()}) {
    for (const auto ground : {theme->background, theme->surface}) {
      CHECK(contrast(theme->text, ground) > 7);
      CHECK(contrast(theme->faint_text, ground) > 4.5);
      CHECK(contrast(theme->warning, ground) > 4.5);
      CHECK(contrast(theme->accent, ground) > 4.5);
    }
  }
}

TEST_CASE("Viridis has its published ends and middle, and grows lighter all the way") {
  CHECK(viridis(0) == Colour{68, 1, 84});
  CHECK(viridis(1) == Colour{253, 231, 37});
  const auto middle = viridis(0.5F);
  CHECK(std::abs(middle.r - 33) <= 1);
  CHECK(std::abs(middle.g - 144) <= 1);
  CHECK(std::abs(middle.b - 140) <= 1);
  for (int i = 0; i < 100; ++i) {
    const auto at = [](int n) { return luminance(viridis(static_cast<float>(n) / 100)); };
    CHECK(at(i) < at(i + 1));
  }
}

TEST_CASE("Scales clamp what lies outside, and NaN") {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float infinity = std::numeric_limits<float>::infinity();
  CHECK(viridis(-3) == viridis(0));
  CHECK(viridis(infinity) == viridis(1));
  CHECK(viridis(nan) == viridis(0));
  const auto& theme = light_theme();
  CHECK(diverging(0, theme) == theme.surface);
  CHECK(diverging(nan, theme) == theme.surface);
  CHECK(diverging(-infinity, theme) == diverging(-1, theme));
  CHECK(diverging(7, theme) == diverging(1, theme));
}

TEST_CASE("A negative difference is blue, a positive one orange") {
  for (const auto* theme : {&light_theme(), &dark_theme()}) {
    CHECK(diverging(-1, *theme).b > diverging(-1, *theme).r);
    CHECK(diverging(1, *theme).r > diverging(1, *theme).b);
  }
}

TEST_CASE("Eight runs have eight colours, seen on both themes, and the ninth begins anew") {
  std::set<std::tuple<int, int, int>> colours;
  for (std::size_t i = 0; i < 8; ++i) {
    const auto c = run_colour(i);
    colours.insert({c.r, c.g, c.b});
    CHECK(contrast(c, dark_theme().surface) > 2);
  }
  CHECK(colours.size() == 8);
  CHECK(run_colour(8) == run_colour(0));
}

TEST_CASE("Writing on a colour is black or white, whichever has more contrast") {
  for (int i = 0; i <= 50; ++i) {
    const auto ground = viridis(static_cast<float>(i) / 50);
    const auto other =
        readable_on(ground) == Colour{0, 0, 0} ? Colour{255, 255, 255} : Colour{0, 0, 0};
    CHECK(contrast(readable_on(ground), ground) >= contrast(other, ground) - 0.05);
  }
}

TEST_CASE("Mixing ends at either colour") {
  const Colour a{10, 200, 30, 255}, b{210, 0, 31, 55};
  CHECK(mix(a, b, 0) == a);
  CHECK(mix(a, b, 1) == b);
  CHECK(mix(a, b, 0.5F) == Colour{110, 100, 31, 155});
}
