#include "viz/draw/decimate.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <random>
#include <stdexcept>

#include "tests/catch.hpp"

using namespace lab::viz;

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

struct Points {
  std::vector<double> x;
  std::vector<float> y;
};

/// Noise at every whole x.
Points noise(std::size_t count) {
  std::mt19937 random(3);
  std::normal_distribution<float> normal;
  Points points;
  for (std::size_t i = 0; i < count; ++i) {
    points.x.push_back(static_cast<double>(i));
    points.y.push_back(normal(random));
  }
  return points;
}

bool has(const std::vector<std::size_t>& indices, std::size_t i) {
  return std::binary_search(indices.begin(), indices.end(), i);
}

}  // namespace

TEST_CASE("No peak of 100,000 points is lost, and few points remain") {
  auto points = noise(100'000);
  points.y[31'416] = 99;
  points.y[27'183] = -99;
  const auto kept = decimate(points.x, points.y, {0, 99'999}, 500);
  CHECK(has(kept, 31'416));
  CHECK(has(kept, 27'183));
  CHECK(kept.front() == 0);
  CHECK(kept.back() == 99'999);
  CHECK(kept.size() <= 4 * 501);
  CHECK(std::adjacent_find(kept.begin(), kept.end(), std::greater_equal<>{}) == kept.end());
}

TEST_CASE("Every pixel column keeps its least and its greatest value") {
  const auto points = noise(5'000);
  const auto kept = decimate(points.x, points.y, {0, 5'000}, 50);
  for (std::size_t column = 0; column < 50; ++column) {
    const auto begin = points.y.begin() + static_cast<std::ptrdiff_t>(column * 100);
    const auto [least, greatest] = std::minmax_element(begin, begin + 100);
    CHECK(has(kept, static_cast<std::size_t>(least - points.y.begin())));
    CHECK(has(kept, static_cast<std::size_t>(greatest - points.y.begin())));
  }
}

TEST_CASE("A part of a line keeps one neighbour on either side") {
  const auto points = noise(100);
  const auto kept = decimate(points.x, points.y, {40.5, 44.5}, 300);
  CHECK(kept == std::vector<std::size_t>{40, 41, 42, 43, 44, 45});
}

TEST_CASE("A range between two points keeps the two") {
  const auto points = noise(10);
  CHECK(decimate(points.x, points.y, {3.2, 3.4}, 300) == std::vector<std::size_t>{3, 4});
}

TEST_CASE("Values that are no numbers are left out, also as neighbours") {
  const std::vector<double> x = {0, 1, 2, 3, 4, 5};
  const std::vector<float> y = {1, kNan, 2, std::numeric_limits<float>::infinity(), kNan, 3};
  CHECK(decimate(x, y, {0, 5}, 100) == std::vector<std::size_t>{0, 2, 5});
  CHECK(decimate(x, y, {1.5, 2.5}, 100) == std::vector<std::size_t>{0, 2, 5});
}

TEST_CASE("For a logarithmic axis the least value above zero is kept") {
  const std::vector<double> x = {0, 0.1, 0.2, 0.3, 0.4};
  const std::vector<float> y = {1, 0, 0.001F, -2, 1};
  CHECK(decimate(x, y, {0, 1}, 1, true) == std::vector<std::size_t>{0, 2, 4});
}

TEST_CASE("Nothing, one point, a range without length and no columns are no trouble") {
  CHECK(decimate({}, {}, {0, 1}, 100).empty());
  const std::vector<double> x = {5};
  const std::vector<float> y = {1};
  CHECK(decimate(x, y, {5, 5}, 100) == std::vector<std::size_t>{0});
  CHECK(decimate(x, y, {0, 10}, 0) == std::vector<std::size_t>{0});
  const auto points = noise(1'000);
  CHECK(decimate(points.x, points.y, {7, 7}, 100).size() <= 12);
}

TEST_CASE("x and y of different lengths are a mistake") {
  const std::vector<double> x = {1, 2};
  const std::vector<float> y = {1};
  CHECK_THROWS_AS(decimate(x, y, {0, 1}, 10), std::logic_error);
}
