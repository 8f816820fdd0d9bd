// The loss of right and wrong answers.
#include "nn/binary_cross_entropy.hpp"

#include <cmath>
#include <span>
#include <stdexcept>
#include <vector>

#include "core/random.hpp"
#include "tests/catch.hpp"
#include "tests/close.hpp"
#include "tests/nn/finite_differences.hpp"

using namespace lab;
using testing::difference;

namespace {

double loss_of(double logit, float target, float weight = 1) {
  return nn::binary_cross_entropy<double>(std::vector{logit}, std::vector{target},
                                          std::vector{weight}, 1, {});
}
double slope_of(double logit, float target, float weight = 1) {
  std::vector<double> slope{77};
  nn::binary_cross_entropy<double>(std::vector{logit}, std::vector{target}, std::vector{weight}, 1,
                                   slope);
  return slope[0];
}

}  // namespace

TEST_CASE("Binary cross-entropy is minus the logarithm of what was given to the answer") {
  core::Pcg64 rng(1);
  auto logits = testing::normal_numbers(rng, 50);
  std::vector<float> targets, weights;
  double wanted = 0;
  for (const double z : logits) {
    const double p = 1 / (1 + std::exp(-z));
    const double y = rng.uniform() < 0.3 ? rng.uniform() : rng.below(2), w = 2 * rng.uniform();
    targets.push_back(static_cast<float>(y));
    weights.push_back(static_cast<float>(w));
    const double rounded = targets.back();
    wanted -= weights.back() * (rounded * std::log(p) + (1 - rounded) * std::log(1 - p));
    CHECK(nn::logistic(z) == testing::Approx(p).epsilon(1e-14));
  }
  const auto loss = [&] {
    return nn::binary_cross_entropy<double>(logits, targets, weights, 1, {});
  };
  CHECK(loss() == testing::Approx(wanted).epsilon(1e-13));
  std::vector<double> gradient(50);
  nn::binary_cross_entropy<double>(logits, targets, weights, 3, gradient);
  for (double& g : gradient) g /= 3;
  CHECK(difference(gradient, testing::by_differences(logits, loss), {1e-8, 1e-8}) == "");
}

TEST_CASE("Binary cross-entropy neither overflows nor loses digits at extreme logits") {
  CHECK(loss_of(0, 1) == testing::Approx(std::log(2.0)).epsilon(1e-15));
  CHECK(loss_of(1000, 1) == 0);
  CHECK(loss_of(-1000, 0) == 0);
  CHECK(loss_of(1000, 0) == 1000);
  CHECK(loss_of(-1000, 1) == 1000);
  CHECK(loss_of(-1000, 1, 0.25F) == 250);
  CHECK(loss_of(40, 1) == testing::Approx(std::exp(-40.0)).epsilon(1e-12));
  CHECK(slope_of(1000, 1) == 0);
  CHECK(slope_of(1000, 0) == 1);
  CHECK(slope_of(-1000, 1, 0.25F) == -0.25);
  CHECK(nn::logistic(1000) == 1);
  CHECK(nn::logistic(-1000) == 0);
  CHECK(nn::logistic(-40) == testing::Approx(std::exp(-40.0)).epsilon(1e-12));
}

TEST_CASE("A logit that is no number spoils binary cross-entropy unless it does not count") {
  CHECK(std::isnan(loss_of(NAN, 1)));
  CHECK(std::isnan(loss_of(0, NAN)));
  CHECK(std::isnan(slope_of(NAN, 0)));
  CHECK(!std::isfinite(loss_of(INFINITY, 0)));
  for (const double logit : {static_cast<double>(NAN), static_cast<double>(INFINITY), 3.0}) {
    CHECK(loss_of(logit, 1, 0) == 0);
    CHECK(slope_of(logit, 1, 0) == 0);
  }
  const std::vector<double> logits{1, NAN, 2};
  const std::vector<float> targets{1, 0, 0}, weights{1, 1, 1};
  CHECK(std::isnan(nn::binary_cross_entropy<double>(logits, targets, weights, 1, {})));
}

TEST_CASE("Binary cross-entropy refuses arrays of different lengths") {
  const std::vector<double> two{1, 2};
  const std::vector<float> one{1}, both{1, 0};
  std::vector<double> gradient(1);
  const auto call = [&](const auto& targets, const auto& weights, std::span<double> room) {
    nn::binary_cross_entropy<double>(two, targets, weights, 1, room);
  };
  CHECK_THROWS_AS(call(one, both, {}), std::logic_error);
  CHECK_THROWS_AS(call(both, one, {}), std::logic_error);
  CHECK_THROWS_AS(call(both, both, gradient), std::logic_error);
  CHECK_NOTHROW(call(both, both, {}));
}
