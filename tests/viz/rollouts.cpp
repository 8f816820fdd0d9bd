#include "viz/data/rollouts.hpp"

#include <vector>

#include "envs/planning.hpp"
#include "tests/catch.hpp"

using namespace lab;
using namespace lab::viz;
using lab::testing::Approx;

namespace {

envs::LakeModel lake(bool slippery) {
  envs::LakeRules rules;
  rules.slippery = slippery;
  return {envs::named_map("4x4"), rules};
}

std::vector<float> optimal_table(const envs::LakeModel& model) {
  const auto q = envs::value_iteration(model, 0.95).q;
  return {q.begin(), q.end()};
}

}  // namespace

TEST_CASE("On firm ice a good policy arrives from everywhere, and one into the wall from nowhere") {
  const auto model = lake(false);
  const auto good = optimal_table(model);
  for (const int from : {0, 4, 6, 14}) {
    const auto answer = what_if(model, good, from, 0, 50, 0);
    CHECK(answer.greedy.exact == 1);
    CHECK(answer.greedy.arrived == 50);
    CHECK(answer.walk.states.front() == from);
    CHECK(answer.walk.states.back() == 15);
  }
  std::vector<float> left(64, 0.0F);  // all values equal: the first action
  const auto answer = what_if(model, left, 0, 0, 50, 0);
  CHECK(answer.greedy.exact == 0);
  CHECK(answer.greedy.arrived == 0);
  CHECK(answer.walk.truncated);
  CHECK(answer.walk.length() == model.rules().time_limit);
}

TEST_CASE("On slippery ice the exact chance lies in the interval that was counted") {
  const auto model = lake(true);
  const auto answer = what_if(model, optimal_table(model), 8, 0.1, 200, 1);
  for (const auto& rollouts : {answer.greedy, answer.exploring}) {
    CHECK(rollouts.exact > 0.2);
    CHECK(rollouts.exact < 0.95);
    CHECK(rollouts.interval.low <= rollouts.exact);
    CHECK(rollouts.exact <= rollouts.interval.high);
  }
  CHECK(answer.exploring.exact < answer.greedy.exact);
}

TEST_CASE("From the start the exact chance is the policy's own") {
  const auto model = lake(true);
  const auto table = optimal_table(model);
  const auto answer = what_if(model, table, 0, 0.3, 10, 0);
  const auto policy = envs::greedy_policy(std::span<const float>(table), 4);
  CHECK(answer.greedy.exact == Approx(envs::success_probability(model, policy)));
  CHECK(answer.exploring.exact == Approx(envs::success_probability(model, policy, 0.3)));
}

TEST_CASE("The same seed walks the same walks") {
  const auto model = lake(true);
  const auto table = optimal_table(model);
  const auto first = what_if(model, table, 4, 0.2, 30, 5);
  const auto again = what_if(model, table, 4, 0.2, 30, 5);
  const auto others = what_if(model, table, 4, 0.2, 30, 6);
  CHECK(first.walk.states == again.walk.states);
  CHECK(first.exploring.arrived == again.exploring.arrived);
  CHECK(first.walk.states != others.walk.states);
}

TEST_CASE("From a hole there is nothing to walk") {
  const auto answer = what_if(lake(false), std::vector<float>(64), 5, 0.1, 50, 0);
  CHECK(answer.ends_here);
  CHECK(answer.greedy.walks == 0);
  CHECK(answer.walk.length() == 0);
}
