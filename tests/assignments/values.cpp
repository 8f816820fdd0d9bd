#include "assignments/grading/values.hpp"

#include <cmath>
#include <limits>
#include <span>

#include "tests/catch.hpp"

using namespace lab;
using namespace lab::grading;
using lab::testing::Approx;
using lab::testing::contains;

namespace {

constexpr double kTolerance = 1e-5;

core::Array array(std::vector<double> numbers, std::vector<std::size_t> shape) {
  return core::make_array(std::span<const double>(numbers), std::move(shape));
}

}  // namespace

TEST_CASE("Equal numbers, and numbers within the tolerance, have no difference") {
  const Outputs want{{"h", {"sample", "unit"}, {2, 2}, {0, 1, 1000, -1000}}};
  CHECK_FALSE(first_difference({{"h", array({0, 1, 1000, -1000}, {2, 2})}}, want, kTolerance));
  CHECK_FALSE(
      first_difference({{"h", array({9e-6, 1, 1000.009, -1000}, {2, 2})}}, want, kTolerance));
}

TEST_CASE("The first difference has its index, both numbers, the largest gap and the share") {
  const Outputs want{{"h", {"sample", "unit"}, {2, 3}, {1, 2, 3, 4, 5, 6}}};
  const auto found =
      first_difference({{"h", array({1, 2, 3, 4, 5.5, 8}, {2, 3})}}, want, kTolerance);
  REQUIRE(found);
  CHECK(found->index == std::vector<std::size_t>{1, 1});
  CHECK(found->got == 5.5);
  CHECK(found->want == 5);
  CHECK(found->largest_gap == Approx(2));
  CHECK(found->share == Approx(1.0 / 3));
  CHECK(
      found->text() ==
      "h first differs at sample 1, unit 1: got 5.5, want 5 (largest gap 2, 33 % of the numbers)");
}

TEST_CASE("In sequences the earliest step counts, and in one step the first output") {
  const std::vector<std::string> axes{"step", "unit"};
  const Outputs want{{"i", axes, {3, 1}, {0, 0, 0}}, {"c", axes, {3, 1}, {0, 0, 0}}};
  const auto earlier = first_difference(
      {{"i", array({0, 0, 1}, {3, 1})}, {"c", array({0, 1, 1}, {3, 1})}}, want, kTolerance);
  REQUIRE(earlier);
  CHECK(earlier->output == "c");
  CHECK(earlier->index[0] == 1);
  const auto same = first_difference(
      {{"i", array({0, 1, 1}, {3, 1})}, {"c", array({0, 1, 1}, {3, 1})}}, want, kTolerance);
  REQUIRE(same);
  CHECK(same->output == "i");
}

TEST_CASE("An output without steps comes in its turn, not before the steps of those before it") {
  const Outputs want{{"h", {"step", "unit"}, {2, 1}, {0, 0}}, {"gradient", {"row"}, {1}, {0}}};
  const auto found = first_difference({{"h", array({0, 1}, {2, 1})}, {"gradient", array({1}, {1})}},
                                      want, kTolerance);
  REQUIRE(found);
  CHECK(found->output == "h");
}

TEST_CASE("A number that is not finite differs from every number") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const Outputs want{{"h", {"unit"}, {2}, {1, 2}}};
  const auto found = first_difference({{"h", array({1, nan}, {2})}}, want, 1e9);
  REQUIRE(found);
  CHECK(found->index == std::vector<std::size_t>{1});
  CHECK(std::isinf(found->largest_gap));
}

TEST_CASE("A missing output and one of another shape are told as that") {
  const Outputs want{{"h", {"sample", "unit"}, {2, 3}, {1, 2, 3, 4, 5, 6}}};
  const auto missing = first_difference({}, want, kTolerance);
  REQUIRE(missing);
  CHECK(missing->text() == "h is missing");
  const auto turned =
      first_difference({{"h", array({1, 2, 3, 4, 5, 6}, {3, 2})}}, want, kTolerance);
  REQUIRE(turned);
  CHECK(turned->text() == "h has the shape [3, 2], but [2, 3] is asked for");
}

TEST_CASE("A single number is told without a place") {
  const auto found =
      first_difference({{"loss", array({2}, {})}}, {{"loss", {}, {}, {1}}}, kTolerance);
  REQUIRE(found);
  CHECK_THAT(found->text(), contains("loss first differs: got 2, want 1"));
}
