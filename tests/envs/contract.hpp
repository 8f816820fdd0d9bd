#pragma once

#include <vector>

#include "core/random.hpp"
#include "envs/env.hpp"
#include "tests/catch.hpp"

namespace lab::testing {

/// What every environment promises, whatever its task: call env_contract(env) from a test of one's
/// own. Each part takes the environment as it stands and works on copies.

/// Random actions, the same for the same seed.
template <envs::Env E>
std::vector<int> random_actions(const E& env, std::uint64_t seed, int count) {
  core::Pcg64 rng(seed);
  std::vector<int> actions;
  for (int i = 0; i < count; ++i) {
    actions.push_back(static_cast<int>(rng.below(static_cast<std::uint32_t>(env.action_count()))));
  }
  return actions;
}

/// Plays `actions`, with reset() after each end, and returns all that was seen.
template <envs::Env E>
std::vector<envs::Step> play(E& env, const std::vector<int>& actions) {
  std::vector<envs::Step> steps;
  for (const int action : actions) {
    steps.push_back(env.step(action));
    if (steps.back().ended()) steps.push_back({.state = env.reset()});
  }
  return steps;
}

template <envs::Env E>
void same_seed_same_walk(E env) {
  const auto actions = random_actions(env, 1, 500);
  E other = env;
  play(other, actions);  // a past of its own must not matter after reset(seed)
  for (const std::uint64_t seed : {0ULL, 1ULL, 12345ULL, ~0ULL}) {
    REQUIRE(env.reset(seed) == other.reset(seed));
    REQUIRE(play(env, actions) == play(other, actions));
  }
}

template <envs::Env E>
void a_copy_is_a_branch(E env) {
  env.reset(7);
  play(env, random_actions(env, 2, 37));
  const E saved = env;
  E branch = env;
  const auto actions = random_actions(env, 3, 300);
  const auto walked = play(env, actions);
  REQUIRE(play(branch, actions) == walked);

  // Steps taken alternately do not disturb each other, and neither moved the third copy.
  E left = saved, right = saved;
  for (const int action : actions) {
    right.step((action + 1) % right.action_count());
    const auto step = left.step(action);
    if (step.ended()) left.reset();
    if (right.state() != left.state()) right.reset();
  }
  E again = saved;
  REQUIRE(again.state() == saved.state());
  REQUIRE(play(again, actions) == walked);
}

template <envs::Env E>
void steps_keep_their_bounds(E env) {
  REQUIRE(env.state_count() > 0);
  REQUIRE(env.action_count() > 0);
  const auto in_range = [&](int state) { return state >= 0 && state < env.state_count(); };
  REQUIRE(in_range(env.reset(3)));
  for (const int action : random_actions(env, 4, 2000)) {
    const auto step = env.step(action);
    REQUIRE(in_range(step.state));
    REQUIRE(env.state() == step.state);
    REQUIRE(step.probability > 0);
    REQUIRE(step.probability <= 1);
    REQUIRE(step.executed >= 0);
    REQUIRE(step.executed < env.action_count());
    if (!step.ended()) continue;
    const int start = env.reset();
    REQUIRE(start == env.state());
  }
}

template <envs::Env E>
void foreign_actions_are_refused(E env) {
  env.reset(5);
  const E before = env;
  for (const int action : {-1, env.action_count(), env.action_count() + 100, -2147483647 - 1}) {
    REQUIRE_THROWS_AS(env.step(action), std::logic_error);
  }
  E untouched = before;
  const auto actions = random_actions(env, 6, 50);
  REQUIRE(play(env, actions) == play(untouched, actions));
}

template <envs::Env E>
void env_contract(const E& env) {
  same_seed_same_walk(env);
  a_copy_is_a_branch(env);
  steps_keep_their_bounds(env);
  foreign_actions_are_refused(env);
}

}  // namespace lab::testing
