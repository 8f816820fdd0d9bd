#include "viz/ui/raster.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "tests/catch.hpp"

using namespace lab::viz;

namespace {

constexpr Colour kWhite{255, 255, 255}, kRed{255, 0, 0}, kBlack{0, 0, 0};

/// A texture of four opaque places.
constexpr std::array<std::uint8_t, 4> kOpaque{255, 255, 255, 255};
constexpr AlphaTexture kPlain{2, 2, kOpaque.data(), 1};

/// An image of `size` × `size` white pixels and what draws into all of it.
struct Sheet {
  Image image;
  Raster raster;
  explicit Sheet(int size, AlphaTexture texture = kPlain)
      : image(size, size, kWhite), raster(image, texture) {
    raster.set_clip({0, 0, size, size});
  }
  [[nodiscard]] int count(Colour colour) const {
    return static_cast<int>(std::count(image.pixels.begin(), image.pixels.end(), colour));
  }
};

Vertex at(float x, float y, Colour colour = kRed) { return {x, y, 0.5F, 0.5F, colour}; }

}  // namespace

TEST_CASE("A rectangle covers exactly the pixels whose centre is inside", "[viz]") {
  Sheet sheet(10);
  sheet.raster.rectangle(at(2, 3), at(5, 7));
  for (int y = 0; y < 10; ++y) {
    for (int x = 0; x < 10; ++x) {
      const bool inside = x >= 2 && x < 5 && y >= 3 && y < 7;
      CHECK((sheet.image.at(x, y) == kRed) == inside);
    }
  }
  Sheet shifted(10);
  shifted.raster.rectangle(at(2.4F, 3.6F), at(5.6F, 7.4F));
  CHECK(shifted.count(kRed) == 4 * 3);
  CHECK(shifted.image.at(2, 4) == kRed);
  CHECK(shifted.image.at(5, 6) == kRed);
}

TEST_CASE("Half of red over white is pink, and over a transparent pixel stays half", "[viz]") {
  Sheet sheet(4);
  sheet.raster.rectangle(at(0, 0, {255, 0, 0, 128}), at(4, 4));
  CHECK(sheet.image.at(1, 1) == Colour{255, 127, 127});

  sheet.image.pixels.assign(16, Colour{0, 0, 0, 0});
  sheet.raster.rectangle(at(0, 0, {255, 0, 0, 128}), at(4, 4));
  CHECK(sheet.image.at(1, 1).a == 128);
}

TEST_CASE("Nothing is drawn outside of the clip rectangle or the image", "[viz]") {
  Sheet sheet(10);
  sheet.raster.set_clip({4, 4, 6, 7});
  sheet.raster.rectangle(at(-50, -50), at(50, 50));
  CHECK(sheet.count(kRed) == 2 * 3);
  CHECK(sheet.image.at(4, 4) == kRed);

  sheet.raster.set_clip({-100, -100, 100, 100});
  sheet.raster.triangle(at(-5000, -5000), at(5000, -5000), at(0, 9000));
  CHECK(sheet.count(kRed) == 100);
}

TEST_CASE("Two triangles of a rectangle draw what the rectangle draws", "[viz]") {
  for (const float shift : {0.0F, 0.25F, 0.5F, 0.7F}) {
    const Colour half{255, 0, 0, 128};
    const Vertex a = at(1 + shift, 2, half), b = at(7, 2, half), c = at(7, 9 - shift, half),
                 d = at(1 + shift, 9 - shift, half);
    Vertex first = a, last = c;
    first.y = b.y;
    Sheet whole(12), parts(12);
    whole.raster.rectangle(first, last);
    parts.raster.triangle({a.x, b.y, a.u, a.v, half}, b, c);
    parts.raster.triangle({a.x, b.y, a.u, a.v, half}, c, d);
    CHECK(whole.image.pixels == parts.image.pixels);
  }
}

TEST_CASE("Triangles around a point cover each pixel once", "[viz]") {
  const Colour half{0, 0, 0, 128};
  const Colour once{127, 127, 127};
  Sheet sheet(40);
  constexpr int kParts = 17;
  const auto corner = [&](int i) {
    const double angle = 2 * 3.14159265358979 * (i % kParts) / kParts;
    return at(20.3F + 60 * static_cast<float>(std::cos(angle)),
              19.8F + 60 * static_cast<float>(std::sin(angle)), half);
  };
  for (int i = 0; i < kParts; ++i) {
    sheet.raster.triangle(at(20.3F, 19.8F, half), corner(i), corner(i + 1));
  }
  CHECK(sheet.count(once) == 40 * 40);
}

TEST_CASE("The order of the corners does not matter", "[viz]") {
  Sheet one(20), other(20);
  one.raster.triangle(at(1, 2), at(18, 5), at(6, 17));
  other.raster.triangle(at(6, 17), at(18, 5), at(1, 2));
  CHECK(one.image.pixels == other.image.pixels);
  CHECK(one.count(kRed) > 50);
}

TEST_CASE("Colours run evenly between the corners", "[viz]") {
  Sheet sheet(100);
  sheet.raster.triangle(at(0, 0, kBlack), at(100, 0, kRed), at(0, 100, kBlack));
  CHECK(sheet.image.at(0, 0).r <= 2);
  CHECK(std::abs(sheet.image.at(50, 10).r - 129) <= 1);
  CHECK(sheet.image.at(98, 0).r >= 250);
  CHECK(sheet.image.at(50, 10).g == 0);

  Sheet fading(100);
  fading.raster.triangle(at(0, 0, {255, 0, 0, 0}), at(100, 0), at(0, 100, {255, 0, 0, 0}));
  CHECK(std::abs(fading.image.at(50, 10).g - 126) <= 1);
  CHECK(fading.image.at(50, 10).r == 255);
}

TEST_CASE("A letter is copied pixel by pixel and grows smoothly", "[viz]") {
  constexpr std::array<std::uint8_t, 4> kLetter{0, 255, 128, 0};
  const AlphaTexture letter{2, 2, kLetter.data(), 1};
  Sheet sheet(4, letter);
  sheet.raster.rectangle({1, 1, 0, 0, kBlack}, {3, 3, 1, 1, kBlack});
  CHECK(sheet.image.at(1, 1) == kWhite);
  CHECK(sheet.image.at(2, 1) == kBlack);
  CHECK(sheet.image.at(1, 2) == Colour{127, 127, 127});
  CHECK(sheet.image.at(2, 2) == kWhite);

  Sheet large(8, letter);
  large.raster.rectangle({0, 0, 0, 0, kBlack}, {8, 8, 1, 1, kBlack});
  CHECK(large.image.at(0, 0) == kWhite);
  CHECK(large.image.at(7, 0) == kBlack);
  CHECK(large.image.at(3, 0).r > large.image.at(4, 0).r);
}

TEST_CASE("Every fourth byte can be the opacity", "[viz]") {
  constexpr std::array<std::uint8_t, 8> kPlaces{9, 9, 9, 0, 9, 9, 9, 255};
  Sheet sheet(2, {2, 1, kPlaces.data() + 3, 4});
  sheet.raster.rectangle({0, 0, 0, 0, kBlack}, {2, 1, 1, 1, kBlack});
  CHECK(sheet.image.at(0, 0) == kWhite);
  CHECK(sheet.image.at(1, 0) == kBlack);
}

TEST_CASE("Triangles without area or with impossible corners draw nothing", "[viz]") {
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  Sheet sheet(10);
  sheet.raster.triangle(at(1, 1), at(5, 5), at(9, 9));
  sheet.raster.triangle(at(1, 1), at(1, 1), at(1, 1));
  sheet.raster.triangle(at(kNan, 1), at(5, 1), at(5, 5));
  sheet.raster.triangle(at(0, 0), at(kInfinity, 1), at(5, 5));
  sheet.raster.triangle(at(0, 0), at(1e30F, 1), at(5, 5));
  sheet.raster.rectangle(at(kNan, 0), at(5, 5));
  sheet.raster.rectangle(at(5, 5), at(2, 2));
  CHECK(sheet.count(kWhite) == 100);
}
