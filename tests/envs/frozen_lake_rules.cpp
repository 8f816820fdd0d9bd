#include <cmath>

#include "core/error.hpp"
#include "envs/frozen_lake.hpp"
#include "tests/catch.hpp"
#include "tests/errors.hpp"

using namespace lab;
using envs::FrozenLake;
using envs::LakeMap;

TEST_CASE("A lake without a start cannot be made") {
  CHECK_THAT(testing::error_of([] { FrozenLake(LakeMap({"FFG"}), {}); }),
             testing::contains("no start"));
}

TEST_CASE("A reset to any state begins a new episode there, and to no other number") {
  FrozenLake lake(envs::named_map("4x4"), {.slippery = false});
  lake.reset(0);
  lake.step(2);
  CHECK(lake.reset_to(14) == 14);
  CHECK(lake.elapsed() == 0);
  const auto step = lake.step(2);
  CHECK(step.state == 15);
  CHECK(step.reward == 1);
  CHECK(step.terminated);
  CHECK_THROWS_AS(lake.reset_to(16), std::logic_error);
  CHECK_THROWS_AS(lake.reset_to(-1), std::logic_error);
}

TEST_CASE("Slippery ice goes each of three ways about as often as its probabilities say") {
  FrozenLake lake(LakeMap({"FFF", "FSF", "FFG"}), {.success_rate = 0.7});
  lake.reset(2);
  int count[4] = {};
  constexpr int kSteps = 20'000;
  for (int i = 0; i < kSteps; ++i) {
    lake.reset_to(4);
    const auto step = lake.step(3);
    ++count[step.executed];
    REQUIRE(step.probability == testing::Approx(step.executed == 3 ? 0.7 : 0.15));
  }
  // Four standard deviations of a binomial count: 259 at p = 0.7, 202 at p = 0.15.
  CHECK(std::abs(count[3] - 14'000) < 260);
  CHECK(std::abs(count[2] - 3'000) < 203);
  CHECK(std::abs(count[0] - 3'000) < 203);
  CHECK(count[1] == 0);
}

TEST_CASE("Rewards are paid for the cell that is reached, once") {
  FrozenLake lake(LakeMap({"SFG", "FHF"}),
                  {.slippery = false, .rewards = {.goal = 5, .hole = -2, .frozen = -0.1}});
  lake.reset(0);
  CHECK(lake.step(0).reward == -0.1);  // against the wall: ice again
  CHECK(lake.step(2).reward == -0.1);
  CHECK(lake.step(1).reward == -2);
  CHECK(lake.step(1).reward == 0);  // a hole holds the walker
  lake.reset();
  lake.step(2);
  CHECK(lake.step(2).reward == 5);
  CHECK(lake.step(0).reward == 0);
}

TEST_CASE("The largest return counts the ice of a whole episode only where it pays") {
  const auto largest = [](envs::RewardSchedule rewards, int limit) {
    return envs::LakeModel(envs::named_map("4x4"), {.rewards = rewards, .time_limit = limit})
        .largest_return();
  };
  CHECK(largest({}, 100) == 1);
  CHECK(largest({.goal = 10, .hole = -10, .frozen = -0.1}, 100) == 10);
  CHECK(largest({.goal = 1, .hole = 0, .frozen = 0.5}, 11) == testing::Approx(6));
}
