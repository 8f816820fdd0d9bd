// What the lab's page promises of its settings, on seeds that were not used to choose them. Slow.

#include "labs/frozenlake/training.hpp"
#include "tests/catch.hpp"

namespace lab::testing {
namespace {

using namespace labs::frozenlake;

struct Share {
  bool cleared;
  double of_best;
};

Share train(Options options) {
  Training training(resolved(options));
  while (training.wants_more()) training.run_episode();
  const auto& model = training.lake().model();
  const double greedy = envs::success_probability(
      model, envs::greedy_policy(training.agent().q_values(), envs::FrozenLake::kActions));
  return {training.cleared_after().has_value(),
          greedy / envs::best_stationary_policy(model).success};
}

TEST_CASE("The exam clears on at least 9 of 10 seeds") {
  int cleared = 0;
  for (int seed = 2000; seed < 2010; ++seed) {
    auto options = exam_preset();
    options.seed = seed;
    cleared += train(options).cleared ? 1 : 0;
  }
  CHECK(cleared >= 9);
}

TEST_CASE("The defaults clear the firm 8x8 lake and random 5x5 lakes on every seed") {
  for (int seed = 2000; seed < 2010; ++seed) {
    CAPTURE(seed);
    Options options;
    options.seed = seed;
    options.map = "8x8";
    CHECK(train(options).cleared);
    options.map = "random";
    options.size = 5;
    options.map_seed = seed;
    CHECK(train(options).cleared);
  }
}

TEST_CASE("On slippery 4x4 ice the defaults come within 2 % of the best stationary policy") {
  double mean = 0;
  for (int seed = 2000; seed < 2005; ++seed) {
    Options options;
    options.seed = seed;
    options.slippery = true;
    mean += train(options).of_best / 5;
  }
  CHECK(mean >= 0.98);
}

}  // namespace
}  // namespace lab::testing
