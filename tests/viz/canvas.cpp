#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "tests/catch.hpp"
#include "viz/draw/cell_grid.hpp"
#include "viz/ui/imgui_canvas.hpp"
#include "viz/ui/ui_context.hpp"

using namespace lab::viz;
using lab::testing::Approx;

namespace {

constexpr Colour kWhite{255, 255, 255}, kRed{255, 0, 0}, kBlue{0, 0, 255};
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

/// What `draw` draws on 100 × 80 white pixels.
template <class Draw>
Image drawn(UiContext& ui, const Draw& draw) {
  ui.begin_frame(100, 80, 0.02);
  ImGuiCanvas canvas(ImGui::GetBackgroundDrawList());
  draw(static_cast<Canvas&>(canvas));
  ui.end_frame();
  return draw_image(kWhite);
}

template <class Draw>
Image drawn(const Draw& draw) {
  UiContext ui;
  return drawn(ui, draw);
}

/// The smallest rectangle around all that is not white.
Rect inked(const Image& image) {
  int left = image.width, top = image.height, right = 0, bottom = 0;
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      if (image.at(x, y) == kWhite) continue;
      left = std::min(left, x), right = std::max(right, x + 1);
      top = std::min(top, y), bottom = std::max(bottom, y + 1);
    }
  }
  return {static_cast<float>(left), static_cast<float>(top), static_cast<float>(right - left),
          static_cast<float>(bottom - top)};
}

int ink(const Image& image) {
  return static_cast<int>(std::count_if(image.pixels.begin(), image.pixels.end(),
                                        [](Colour c) { return !(c == kWhite); }));
}

}  // namespace

TEST_CASE("Rectangles and upright lines cover whole pixels", "[viz]") {
  const auto filled = drawn([](Canvas& c) { c.fill_rect({10, 20, 30, 5}, kRed); });
  CHECK(inked(filled) == Rect{10, 20, 30, 5});
  CHECK(ink(filled) == 150);
  const auto frame = drawn([](Canvas& c) { c.stroke_rect({10, 20, 30, 25}, kRed); });
  CHECK(inked(frame) == Rect{10, 20, 30, 25});
  const auto thick = drawn([](Canvas& c) { c.stroke_rect({10, 20, 30, 25}, kRed, 3); });
  CHECK(inked(thick) == Rect{10, 20, 30, 25});
  CHECK(thick.at(12, 30) == kRed);
  CHECK(thick.at(14, 30) == kWhite);
  const auto level = drawn([](Canvas& c) { c.line({10, 20}, {60, 20}, kRed); });
  CHECK(inked(level) == Rect{10, 20, 50, 1});
  CHECK(level.at(30, 20) == kRed);
  const auto upright = drawn([](Canvas& c) { c.line({10, 60}, {10, 20}, kRed, 2); });
  CHECK(inked(upright) == Rect{9, 20, 2, 40});
}

TEST_CASE("A line that goes back on itself has no spikes", "[viz]") {
  const std::vector<Point> points{{10, 40}, {50, 40.5F}, {10, 41}, {50, 41.5F}, {10, 42}};
  const auto image = drawn([&](Canvas& c) { c.polyline(points, kRed, 2); });
  const Rect box = inked(image);
  CHECK(box.x >= 8);
  CHECK(box.right() <= 53);
  CHECK(box.y >= 37);
  CHECK(box.bottom() <= 45);
}

TEST_CASE("Points that are no numbers break a line and draw nothing else", "[viz]") {
  const std::vector<Point> points{{10, 10}, {20, 10.5F}, {kNan, 30}, {60, 60}, {70, 60.5F}};
  const auto image = drawn([&](Canvas& c) {
    c.polyline(points, kRed);
    c.line({kNan, 1}, {50, 50}, kRed);
    c.text({kNan, 1}, kRed, "text", 15);
    c.fill_polygon(std::vector<Point>{{kNan, 0}, {9, 0}, {9, 9}}, kRed);
    c.fill_circle({kNan, 0}, 5, kRed);
    c.stroke_circle({40, 40}, kNan, kRed);
    c.fill_rect({kNan, 0, 10, 10}, kRed);
    c.stroke_rect({0, 0, kNan, 10}, kRed, 1, 3);
  });
  CHECK(ink(image) > 15);
  CHECK(ink(image) < 80);
  CHECK(image.at(40, 35) == kWhite);
}

TEST_CASE("A line to far away is drawn as far as it is seen", "[viz]") {
  const auto image = drawn([](Canvas& c) {
    c.line({50, 10}, {50, 3e9F}, kRed);
    c.polyline(std::vector<Point>{{-4e12F, 20}, {90, 20.5F}, {95, 30}}, kBlue);
  });
  CHECK(image.at(50, 79) == kRed);
  CHECK_FALSE(image.at(2, 20) == kWhite);
}

TEST_CASE("Circles and polygons have the size that they are given", "[viz]") {
  const auto disc = drawn([](Canvas& c) { c.fill_circle({50, 40}, 20, kRed); });
  CHECK(ink(disc) == Approx(3.1416 * 400).epsilon(0.08));
  CHECK(disc.at(50, 40) == kRed);
  const auto ring = drawn([](Canvas& c) { c.stroke_circle({50, 40}, 20, kRed, 2); });
  CHECK(ring.at(50, 40) == kWhite);
  CHECK(ink(ring) > 200);
  const std::vector<Point> corners{{10, 10}, {50, 10}, {10, 50}};
  const auto triangle = drawn([&](Canvas& c) { c.fill_polygon(corners, kRed); });
  CHECK(ink(triangle) == Approx(800).epsilon(0.12));
}

TEST_CASE("Cells fill their rectangle without gaps", "[viz]") {
  std::vector<Colour> colours;
  for (int i = 0; i < 7 * 5; ++i) colours.push_back(i % 2 == 0 ? kRed : kBlue);
  const auto image = drawn([&](Canvas& c) { c.cells({10.3F, 10.6F, 64.2F, 51}, 7, 5, colours); });
  CHECK(ink(image) == 64 * 51);
  CHECK(image.at(11, 12) == kRed);
  CHECK(image.at(21, 12) == kBlue);
}

TEST_CASE("Cells smaller than a pixel are averaged", "[viz]") {
  std::vector<Colour> colours;
  for (int i = 0; i < 200 * 100; ++i)
    colours.push_back(i % 2 == 0 ? Colour{200, 0, 0} : Colour{100, 0, 0});
  const auto image = drawn([&](Canvas& c) { c.cells({0, 0, 50, 50}, 200, 100, colours); });
  CHECK(image.at(20, 20) == Colour{150, 0, 0});
  CHECK(ink(image) == 2500);
}

TEST_CASE("A renderer without large lists gets coarser cells", "[viz]") {
  UiContext ui;
  std::vector<Colour> colours(300 * 300);
  for (std::size_t i = 0; i < colours.size(); ++i) colours[i].r = static_cast<std::uint8_t>(i);
  const auto corners = [&] {
    ui.begin_frame(1000, 1000, 0.02);
    ImGuiCanvas(ImGui::GetBackgroundDrawList()).cells({0, 0, 1000, 1000}, 300, 300, colours);
    ui.end_frame();
    return ImGui::GetDrawData()->TotalVtxCount;
  };
  CHECK(corners() > 300'000);
  ui.allow_large_lists(false);
  CHECK(corners() < 40'000);
  const auto image = draw_image(kWhite);
  CHECK(ink(image) == 1'000'000);
}

TEST_CASE("The mean of cells weighs each once, also where they do not divide evenly", "[viz]") {
  std::vector<Colour> colours(5);
  for (std::uint8_t i = 0; i < 5; ++i) colours[i] = {static_cast<std::uint8_t>(i * 10), 0, 0};
  const auto two = averaged(colours, {5, 1}, {2, 1});
  CHECK(two == std::vector<Colour>{{5, 0, 0}, {30, 0, 0}});
  CHECK(fitted({400, 3}, {0, 0, 100.5F, 0.2F}) == CellGrid{100, 1});
}

TEST_CASE("Text lies where its alignment says and is as wide as was measured", "[viz]") {
  for (const float size : {11.0F, 15.0F, 30.0F}) {
    float width = 0;
    const auto at = [&](Align align) {
      return inked(drawn([&](Canvas& c) {
        width = c.text_width("Hm", size);
        c.text({50, 20}, kRed, "Hm", size, align);
      }));
    };
    const Rect left = at(Align::left), centre = at(Align::centre), right = at(Align::right);
    CHECK(std::abs(left.width - width) < 0.2F * size);
    CHECK(left.x >= 50);
    CHECK(std::abs(centre.centre().x - 50) < 2);
    CHECK(right.right() <= 51);
    CHECK(right.right() > 50 - 0.2F * size);
    CHECK(left.y >= 20);
    CHECK(left.bottom() <= 20 + size);
  }
}

TEST_CASE("Clip rectangles intersect and end", "[viz]") {
  const auto image = drawn([](Canvas& c) {
    c.push_clip({10, 10, 50, 50});
    c.push_clip({40, 0, 100, 100});
    c.fill_rect({0, 0, 100, 80}, kRed);
    c.pop_clip();
    c.pop_clip();
    c.fill_rect({90, 70, 5, 5}, kBlue);
  });
  CHECK(image.at(45, 20) == kRed);
  CHECK(image.at(92, 72) == kBlue);
  CHECK(ink(image) == 20 * 50 + 25);
}

TEST_CASE("The same frame is drawn twice alike", "[viz]") {
  const auto picture = [](Canvas& c) {
    c.text({3, 3}, kRed, "Q(s, a) ← r + γ", 17);
    c.fill_circle({30.7F, 50.2F}, 17.3F, kBlue.faded(0.4F));
    c.line({3, 70}, {97, 22}, kRed, 2.5F);
  };
  CHECK(drawn(picture).pixels == drawn(picture).pixels);
}
