#include "nn/gelu.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>
#include <vector>

#include "tests/catch.hpp"

using namespace lab;
using testing::Approx;

namespace {

/// Numbers from −12 to 12, a count that is no multiple of a vector.
template <class T>
std::vector<T> line() {
  std::vector<T> numbers;
  for (int i = -6000; i <= 6000; ++i) numbers.push_back(static_cast<T>(i) / 500);
  return numbers;
}

template <class T>
T gelu_of(T z) {
  T y = 0;
  nn::gelu(&z, 1, &y);
  return y;
}

}  // namespace

TEMPLATE_TEST_CASE("GELU is z times the share of the normal distribution below z", "", float,
                   double) {
  const double exact = std::is_same_v<TestType, float> ? 3e-7 : 1e-13;
  const auto z = line<TestType>();
  std::vector<TestType> y(z.size()), slope(z.size());
  nn::gelu(z.data(), z.size(), y.data(), slope.data());
  double worst = 0, worst_slope = 0;
  for (std::size_t i = 0; i < z.size(); ++i) {
    const auto at = static_cast<double>(z[i]);
    const double below = std::erfc(-at / std::sqrt(2.0)) / 2;
    const double density = std::exp(-at * at / 2) / std::sqrt(2 * std::acos(-1.0));
    const double larger = std::max(1.0, std::abs(at));
    worst = std::max(worst, std::abs(static_cast<double>(y[i]) - at * below) / larger);
    worst_slope = std::max(worst_slope,
                           std::abs(static_cast<double>(slope[i]) - below - at * density) / larger);
  }
  CHECK(worst < exact);
  CHECK(worst_slope < exact);
}

TEST_CASE("The slope of GELU equals finite differences") {
  for (double z = -5; z < 5; z += 0.173) {
    double y = 0, slope = 0;
    nn::gelu(&z, 1, &y, &slope);
    CHECK(slope ==
          Approx((gelu_of(z + 1e-6) - gelu_of(z - 1e-6)) / 2e-6).margin(1e-9).epsilon(1e-8));
  }
}

TEMPLATE_TEST_CASE("GELU of 0 is 0, of huge numbers themselves or 0, and of NaN is NaN", "", float,
                   double) {
  CHECK(gelu_of<TestType>(0) == 0);
  CHECK(gelu_of<TestType>(1000) == 1000);
  CHECK(gelu_of<TestType>(-1000) == Approx(0).margin(1e-30));
  CHECK(gelu_of(std::numeric_limits<TestType>::infinity()) ==
        std::numeric_limits<TestType>::infinity());
  CHECK(std::isnan(gelu_of(std::numeric_limits<TestType>::quiet_NaN())));
}
