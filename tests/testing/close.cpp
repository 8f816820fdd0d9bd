#include "tests/close.hpp"

#include <limits>

#include "tests/catch.hpp"

using namespace lab::testing;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("Arrays within the tolerance have no difference") {
  CHECK(difference(std::vector{1.0, 2.0}, std::vector{1.0, 2.001}, {1e-2}) == "");
  CHECK(difference(std::vector{1000.0}, std::vector{1001.0}, {.relative = 1e-3}) == "");
  CHECK(difference(std::vector<double>{}, std::vector<double>{}, {}) == "");
  CHECK(difference(std::vector{kInfinity, kNan}, std::vector{kInfinity, kNan}, {}) == "");
}

TEST_CASE("A gap just above the tolerance is a difference") {
  CHECK(difference(std::vector{1.0}, std::vector{1.011}, {1e-2}) != "");
  CHECK(difference(std::vector{1.0}, std::vector{1.0 + 1e-15}, {}) != "");
  CHECK(difference(std::vector{1.0}, std::vector{-1.0}, {.absolute = 0.5, .relative = 0.5}) != "");
}

TEST_CASE("NaN and infinity are never close to a number") {
  const Tolerance wide{1e300, 1e300};
  CHECK(difference(std::vector{kNan}, std::vector{0.0}, wide) != "");
  CHECK(difference(std::vector{0.0}, std::vector{kNan}, wide) != "");
  CHECK(difference(std::vector{0.0}, std::vector{kInfinity}, wide) != "");
  CHECK(difference(std::vector{-kInfinity}, std::vector{kInfinity}, wide) != "");
}

TEST_CASE("A difference names the first index, both values there and the largest gap") {
  const auto text = difference(std::vector{0.0, 1.0, 2.0, 3.0}, std::vector{0.0, 1.5, 2.0, 7.0}, {},
                               {2, 2}, {2, 2});
  CHECK_THAT(text, contains("shape [2, 2]"));
  CHECK_THAT(text, contains("2 of them"));
  CHECK_THAT(text, contains("first at 1 = [0, 1]: 1 where 1.5"));
  CHECK_THAT(text, contains("largest gap 4 at 3 = [1, 1]"));
}

TEST_CASE("Arrays of different sizes or shapes differ, and the text has both") {
  const auto sizes = difference(std::vector{1.0}, std::vector{1.0, 2.0}, {});
  CHECK_THAT(sizes, contains("1 numbers where 2 numbers"));
  const std::vector<double> six(6);
  const auto shapes = difference(six, six, {}, {2, 3}, {3, 2});
  CHECK_THAT(shapes, contains("shape [2, 3]"));
  CHECK_THAT(shapes, contains("shape [3, 2]"));
}
