#include "viz/export/palette.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "tests/catch.hpp"

using namespace lab::viz;

TEST_CASE("Few colours are chosen as they are, many by their weight", "[viz]") {
  Histogram few;
  few.add({1, 2, 3}, 5);
  few.add({200, 2, 3});
  CHECK(choose_colours(few, 2) == std::vector<Colour>{{1, 2, 3}, {200, 2, 3}});

  Histogram grey;
  for (int i = 0; i < 100; ++i) {
    const auto part = static_cast<std::uint8_t>(i < 50 ? i / 10 : 200 + i / 10);
    grey.add({part, part, part}, 10);
  }
  const auto two = choose_colours(grey, 2);
  REQUIRE(two.size() == 2);
  CHECK(std::min(two[0].r, two[1].r) == 2);
  CHECK(std::max(two[0].r, two[1].r) == 207);
}

TEST_CASE("Each of the chosen colours is near the mean of the pixels that it stands for", "[viz]") {
  Histogram histogram;
  std::mt19937 random(7);
  for (int i = 0; i < 2000; ++i) {
    const auto bits = random();
    const Colour colour{static_cast<std::uint8_t>(bits), static_cast<std::uint8_t>(bits >> 8),
                        static_cast<std::uint8_t>(bits >> 16)};
    histogram.add(colour, 1 + colour.r);
  }
  const auto chosen = choose_colours(histogram, 16);
  REQUIRE(chosen.size() == 16);
  Palette palette(chosen);
  std::vector<double> red(16), pixels(16);
  for (const auto& [colour, count] : histogram.entries()) {
    red[palette.nearest(colour)] += static_cast<double>(count) * colour.r;
    pixels[palette.nearest(colour)] += static_cast<double>(count);
  }
  for (std::size_t i = 0; i < 16; ++i) CHECK(std::abs(red[i] / pixels[i] - chosen[i].r) < 3);
}
