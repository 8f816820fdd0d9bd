#include "nn/clip_gradient.hpp"

#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "tests/catch.hpp"

using namespace lab;
using testing::Approx;

TEST_CASE("The norm of a gradient counts every number once, whatever the length") {
  for (const std::size_t size : {0, 1, 3, 15, 16, 17, 32, 100, 1000}) {
    CAPTURE(size);
    // 1² + 3² + 5² + … of n odd numbers is n (4 n² − 1) / 3.
    std::vector<float> odd(size);
    for (std::size_t i = 0; i < size; ++i) odd[i] = static_cast<float>(2 * i + 1);
    const auto n = static_cast<double>(size);
    CHECK(nn::gradient_norm<float>(odd) == Approx(std::sqrt(n * (4 * n * n - 1) / 3)).margin(0));
  }
}

TEST_CASE("A gradient of floats has a norm although its squares leave their range") {
  CHECK(nn::gradient_norm<float>(std::vector<float>{3e30F, -4e30F}) == Approx(5e30));
  CHECK(nn::gradient_norm<float>(std::vector<float>{3e-30F, -4e-30F}) == Approx(5e-30));
}

TEST_CASE("A gradient with a number that is none has no norm") {
  for (const float bad :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    for (const std::size_t at : {0, 20, 34}) {
      std::vector<float> gradient(35, 1.0F);
      gradient[at] = bad;
      CHECK(!std::isfinite(nn::gradient_norm<float>(gradient)));
    }
  }
}

TEST_CASE("Clipping scales a long gradient to the limit and leaves a short one") {
  CHECK(nn::clip_scale(40, 10) == Approx(0.25).epsilon(1e-6));
  CHECK(nn::clip_scale(40, 10) < 0.25);  // torch's 1e-6 in the divisor
  CHECK(nn::clip_scale(9.9, 10) == 1);
  CHECK(nn::clip_scale(0, 10) == 1);
  CHECK(nn::clip_scale(1e9, 0) == 1);
}
