#include "viz/data/rollouts.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "core/random.hpp"
#include "envs/planning.hpp"

namespace lab::viz {
namespace {

constexpr int kActions = envs::FrozenLake::kActions;

/// The same lake with its only start at `state`, which is ice.
envs::LakeModel starting_at(const envs::LakeModel& model, int state) {
  auto rows = model.map().rows();
  const int columns = model.map().column_count();
  for (auto& row : rows) std::replace(row.begin(), row.end(), 'S', 'F');
  rows[static_cast<std::size_t>(state / columns)][static_cast<std::size_t>(state % columns)] = 'S';
  return {envs::LakeMap(std::move(rows)), model.rules()};
}

Episode walk(envs::FrozenLake& lake, std::span<const int> policy, double epsilon,
             core::Pcg64& rng) {
  Episode episode;
  int state = lake.reset();
  episode.states.push_back(state);
  while (!episode.terminated && !episode.truncated) {
    const bool explores = epsilon > 0 && rng.uniform() < epsilon;
    const int action =
        explores ? static_cast<int>(rng.below(kActions)) : policy[static_cast<std::size_t>(state)];
    const auto step = lake.step(action);
    state = step.state;
    episode.states.push_back(state);
    episode.actions.push_back(action);
    episode.executed.push_back(step.executed);
    episode.rewards.push_back(step.reward);
    episode.score += step.reward;
    episode.terminated = step.terminated;
    episode.truncated = step.truncated && !step.terminated;
  }
  return episode;
}

}  // namespace

WhatIf what_if(const envs::LakeModel& model, std::span<const float> q, int from, double epsilon,
               int walks, std::uint64_t seed) {
  WhatIf result;
  result.from = from;
  result.ends_here = model.map().is_terminal(from);
  if (result.ends_here) {
    result.walk.states = {from};
    return result;
  }
  const auto from_here = starting_at(model, from);
  const auto policy = envs::greedy_policy(q, kActions);
  const auto count = [&](double random, const char* stream) {
    envs::FrozenLake lake(from_here.map(), from_here.rules());
    lake.reset(seed);
    auto rng = core::stream(seed, stream);
    Rollouts rollouts;
    for (; rollouts.walks < walks; ++rollouts.walks) {
      auto episode = walk(lake, policy, random, rng);
      if (model.map().letter(episode.states.back()) == 'G') ++rollouts.arrived;
      if (random == 0 && rollouts.walks == 0) result.walk = std::move(episode);
    }
    rollouts.interval = core::wilson(rollouts.arrived, rollouts.walks);
    rollouts.exact = envs::success_probability(from_here, policy, random);
    return rollouts;
  };
  result.exploring = count(epsilon, "what-if.exploring");
  result.greedy = count(0, "what-if.greedy");
  return result;
}

}  // namespace lab::viz
