#include "viz/draw/svg_canvas.hpp"

#include <array>
#include <limits>

#include "tests/catch.hpp"
#include "tests/viz/well_formed.hpp"
#include "viz/draw/svg_text.hpp"

using namespace lab::viz;
using lab::testing::contains;

namespace {

SvgCanvas canvas() {
  return {100, 50, [](std::string_view text, float size) {
            return size * 0.5F * static_cast<float>(text.size());
          }};
}

constexpr Colour kRed{255, 0, 0}, kBlue{0, 0, 255};

}  // namespace

TEST_CASE("An SVG picture with everything in it is well-formed XML") {
  auto svg = canvas();
  const std::array points = {Point{0, 0}, Point{10, 5}, Point{3, 20}};
  svg.fill_rect({1, 2, 30, 40}, kRed, 3);
  svg.stroke_rect({1, 2, 30, 40}, kRed.faded(0.5F), 2, 0);
  svg.line({0, 0}, {10, 10}, kBlue, 1);
  svg.push_clip({0, 0, 50, 50});
  svg.polyline(points, kRed, 1.5F);
  svg.push_clip({10, 10, 5, 5});
  svg.fill_polygon(points, kBlue);
  svg.pop_clip();
  svg.fill_circle({5, 5}, 2, kRed);
  svg.pop_clip();
  svg.stroke_circle({5, 5}, 2, kRed, 1);
  svg.cells({0, 0, 20, 10}, 2, 1, std::array{kRed, kBlue});
  svg.text({5, 5}, kRed, "Q(s, a) < 1 & \"γ\" > 0", 12, Align::centre);
  const auto text = svg.finish();
  CHECK(well_formed(text) == "");
  CHECK_THAT(text, contains("Q(s, a) &lt; 1 &amp; \"γ\" &gt; 0"));
}

TEST_CASE("Clips left open are closed at the end, and one too many closed does no harm") {
  auto svg = canvas();
  svg.pop_clip();
  svg.push_clip({0, 0, 10, 10});
  svg.push_clip({0, 0, 5, -5});
  CHECK(well_formed(svg.finish()) == "");
}

TEST_CASE("Bytes that XML cannot hold are replaced") {
  CHECK(xml_escaped("a\x01z") == "a\uFFFDz");
  CHECK(xml_escaped("caf\xE9!") == "caf\uFFFD!");              // Latin-1
  CHECK(xml_escaped("\xC3") == "\uFFFD");                      // cut short
  CHECK(xml_escaped("\xED\xA0\x80") == "\uFFFD\uFFFD\uFFFD");  // half a surrogate pair
  CHECK(xml_escaped("\xC0\xBC") == "\uFFFD\uFFFD");            // an overlong <
  CHECK(xml_escaped("é ε 𝛾 →") == "é ε 𝛾 →");
}

TEST_CASE("Numbers take no more letters than they need, and are always numbers") {
  CHECK(svg_number(12) == "12");
  CHECK(svg_number(0.5F) == "0.5");
  CHECK(svg_number(-3.254F) == "-3.25");
  CHECK(svg_number(-0.001F) == "0");
  CHECK(svg_number(100) == "100");
  CHECK(svg_number(std::numeric_limits<float>::quiet_NaN()) == "0");
  CHECK(svg_number(-std::numeric_limits<float>::infinity()) == "0");
}

TEST_CASE("Equal cells of a row are one piece, and a colour is named once") {
  auto svg = canvas();
  svg.cells({0, 0, 40, 20}, 4, 2, std::array{kRed, kRed, kRed, kBlue, kBlue, kBlue, kRed, kRed});
  const auto text = svg.finish();
  CHECK(count_of(text, "<path") == 2);
  CHECK_THAT(text, contains("d=\"M0 0h3v1h-3zM2 1h2v1h-2z\""));
}

TEST_CASE("In an SVG picture, cells smaller than a pixel are averaged") {
  auto svg = canvas();
  const std::vector<Colour> colours(1000, kRed);
  svg.cells({0, 0, 10, 1}, 1000, 1, colours);
  CHECK_THAT(svg.finish(), contains("M0 0h10v1h-10z"));

  auto mixed = canvas();
  mixed.cells({0, 0, 1, 1}, 2, 1, std::array{Colour{0, 0, 0}, Colour{200, 100, 50}});
  CHECK_THAT(mixed.finish(), contains("#643219"));
}

TEST_CASE("Translucent colours keep their opacity") {
  auto svg = canvas();
  svg.fill_rect({0, 0, 1, 1}, {255, 0, 0, 51}, 0);
  CHECK_THAT(svg.finish(), contains("fill-opacity=\"0.2\""));
}

TEST_CASE("A text is placed by its upper edge, not by its baseline") {
  auto svg = canvas();
  svg.text({0, 10}, kRed, "x", 20, Align::left);
  // The ascent of DejaVu Sans is four fifths of its height.
  CHECK_THAT(svg.finish(), contains("y=\"25.95\""));
}
