#include <cmath>
#include <stdexcept>

#include "core/random.hpp"
#include "labs/movielens/principal_axes.hpp"
#include "tests/catch.hpp"
#include "tests/close.hpp"

namespace lab::testing {
namespace {

using namespace labs::movielens;

/// Points all round an ellipse with half axes 3 and 1, the long one turned by `angle`, about (1,
/// 2).
std::vector<float> ellipse(double angle) {
  std::vector<float> points;
  for (int i = 0; i < 360; ++i) {
    const double t = i * 3.14159265358979323846 / 180;
    const double x = 3 * std::cos(t), y = std::sin(t);
    points.push_back(static_cast<float>(1 + std::cos(angle) * x - std::sin(angle) * y));
    points.push_back(static_cast<float>(2 + std::sin(angle) * x + std::cos(angle) * y));
  }
  return points;
}

std::vector<float> cloud(int count, int dim) {
  std::vector<float> points;
  core::Pcg64 rng(11);
  for (int i = 0; i < count * dim; ++i) {
    points.push_back(static_cast<float>((1 + i % dim) * rng.normal() + 5));
  }
  // The first two numbers of a point belong together, so that no axis is a coordinate's.
  for (int i = 0; i < count; ++i)
    points[static_cast<std::size_t>(i * dim)] += points[static_cast<std::size_t>(i * dim + 1)];
  return points;
}

TEST_CASE("The axes of an ellipse are its own, longest first, with their share") {
  const double angle = GENERATE(0.0, 0.3, 1.2, -0.4);
  CAPTURE(angle);
  const auto points = ellipse(angle);
  const auto found = principal_axes(points, 360, 2);
  CHECK(difference(found.mean, std::vector<double>{1, 2}, {1e-6}) == "");
  // The variances along the axes are as 9 to 1.
  CHECK(found.share[0] == Approx(0.9).epsilon(1e-6));
  CHECK(found.share[1] == Approx(0.1).epsilon(1e-6));
  const double along = found.axes[0] * std::cos(angle) + found.axes[1] * std::sin(angle);
  CHECK(std::abs(along) == Approx(1).epsilon(1e-9));
  CHECK(std::max(found.axes[0], found.axes[1]) > 0.7);  // the largest component is positive
  CHECK(std::max(found.axes[2], found.axes[3]) > 0.7);

  const auto places = found.project(points, 360, 2);
  CHECK(std::abs(places[0]) == Approx(3).epsilon(1e-5));
  CHECK(std::abs(places[1]) < 1e-5);
  CHECK(std::abs(places[2 * 90 + 1]) == Approx(1).epsilon(1e-5));
}

TEST_CASE("On its axes a cloud is uncorrelated and spreads by the shares") {
  constexpr int kCount = 400, kDim = 7;
  const auto points = cloud(kCount, kDim);
  const auto found = principal_axes(points, kCount, kDim);
  double total = 0;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double x = points[i] - found.mean[i % kDim];
    total += x * x;
  }
  const auto places = found.project(points, kCount, kDim);
  double xx = 0, yy = 0, xy = 0;
  for (std::size_t n = 0; n < places.size(); n += 2) {
    xx += double{places[n]} * places[n];
    yy += double{places[n + 1]} * places[n + 1];
    xy += double{places[n]} * places[n + 1];
  }
  CHECK(xx / total == Approx(found.share[0]).epsilon(1e-4));
  CHECK(yy / total == Approx(found.share[1]).epsilon(1e-4));
  CHECK(std::abs(xy) / total < 1e-6);
  CHECK(found.share[0] > found.share[1]);
  // No direction spreads more than the first.
  core::Pcg64 rng(12);
  for (int i = 0; i < 200; ++i) {
    auto other = found;
    double length = 0;
    for (std::size_t d = 0; d < kDim; ++d) {
      other.axes[d] += 0.3 * rng.normal();
      length += other.axes[d] * other.axes[d];
    }
    const auto seen = other.project(points, kCount, kDim);
    double spread = 0;
    for (std::size_t n = 0; n < seen.size(); n += 2) spread += double{seen[n]} * seen[n];
    CHECK(spread / length <= xx * (1 + 1e-6));
  }
}

TEST_CASE("The same points give the same axes, and turned-round ones are turned back") {
  const auto points = cloud(50, 4);
  const auto first = principal_axes(points, 50, 4);
  auto again = principal_axes(points, 50, 4);
  CHECK(again.axes == first.axes);
  for (std::size_t d = 4; d < 8; ++d) again.axes[d] = -again.axes[d];
  again.align(first);
  CHECK(again.axes == first.axes);
}

TEST_CASE("Points on a line, equal points and one point have axes too") {
  const std::vector<float> line{-1, 0, 1, 4};
  const auto found = principal_axes(line, 4, 1);
  CHECK(found.axes == std::vector<double>{1, 0});
  CHECK(found.share[0] == 1);
  CHECK(found.share[1] == 0);
  CHECK(found.project(line, 4, 1) == std::vector<float>{-2, 0, -1, 0, 0, 0, 3, 0});

  const auto equal = principal_axes(std::vector<float>{2, 3, 2, 3}, 2, 2);
  CHECK(equal.share[0] == 0);
  CHECK(equal.project(std::vector<float>{2, 3, 2, 3}, 2, 2) == std::vector<float>(4));
  CHECK(principal_axes(std::vector<float>{2, 3}, 1, 2).mean == std::vector<double>{2, 3});
}

TEST_CASE("Points and axes of another size are refused") {
  const auto points = cloud(5, 3);
  const auto found = principal_axes(points, 5, 3);
  CHECK_THROWS_AS(principal_axes(points, 5, 2), std::logic_error);
  CHECK_THROWS_AS(principal_axes({}, 0, 3), std::logic_error);
  CHECK_THROWS_AS((void)found.project(points, 3, 5), std::logic_error);
  auto other = principal_axes(cloud(5, 2), 5, 2);
  CHECK_THROWS_AS(other.align(found), std::logic_error);
}

}  // namespace
}  // namespace lab::testing
