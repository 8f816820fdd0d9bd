#include "labs/frozenlake/training.hpp"

#include "tests/catch.hpp"

namespace lab::testing {
namespace {

using namespace labs::frozenlake;

/// Trains to the end; the exact success of the frozen greedy policy.
double greedy_success(Training& training) {
  while (training.wants_more()) training.run_episode();
  return envs::success_probability(
      training.lake().model(),
      envs::greedy_policy(training.agent().q_values(), envs::FrozenLake::kActions));
}

TEST_CASE("The default settings clear the firm 4x4 lake on ten seeds and then always arrive") {
  for (int seed = 1000; seed < 1010; ++seed) {
    CAPTURE(seed);
    Options options;
    options.seed = seed;
    Training training(resolved(options));
    CHECK(greedy_success(training) == Approx(1.0));
    REQUIRE(training.cleared_after());
    CHECK(*training.cleared_after() < 2'000);
  }
}

TEST_CASE("The q-table clears the firm 4x4 lake too") {
  Options options;
  options.agent = AgentKind::q_table;
  Training training(resolved(options));
  CHECK(greedy_success(training) == Approx(1.0));
  CHECK(training.cleared_after());
}

TEST_CASE("The random agent reaches the goal as often as the exact calculation says") {
  Options options;
  options.agent = AgentKind::random;
  options.episodes = 20'000;
  options.stop_when_cleared = false;
  Training training(resolved(options));
  double arrived = 0;
  while (training.wants_more()) arrived += training.run_episode().score;
  // 0.01394 of the walks; five standard deviations of the mean are 0.0041.
  CHECK(arrived / 20'000 == Approx(0.0139398).margin(0.0041));
}

TEST_CASE("A score is cleared only after a hundred episodes") {
  Options options;
  options.agent = AgentKind::value_iteration;
  Training training(resolved(options));
  CHECK(greedy_success(training) == Approx(1.0));
  CHECK(training.cleared_after() == 100);
}

TEST_CASE(
    "Under epsilon 0.999^episode a perfect policy clears after about 2,400 episodes in the mean") {
  // The mean of 100 chances must reach 0.9. Luck lets single runs clear sooner.
  const auto options = resolved(exam_preset());
  Training training(options);
  Yardstick yardstick(training.lake().model(), options.gamma);
  const auto earliest = earliest_clear(yardstick, options);
  REQUIRE(earliest);
  CHECK(*earliest > 2'000);
  CHECK(*earliest < 2'500);
}

TEST_CASE("The ceiling falls from the optimum to the random walk's success as epsilon grows") {
  const auto options = resolved(Options{});
  Training training(options);
  Yardstick yardstick(training.lake().model(), options.gamma);
  CHECK(yardstick.ceiling(0) == Approx(1.0));
  CHECK(yardstick.ceiling(1) == Approx(0.013939795959));
  double before = 1;
  for (double epsilon = 0.1; epsilon < 1; epsilon += 0.1) {
    CHECK(yardstick.ceiling(epsilon) < before);
    before = yardstick.ceiling(epsilon);
  }
}

}  // namespace
}  // namespace lab::testing
