#pragma once

#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "envs/frozen_lake.hpp"

namespace lab::testing {

/// A map as golden files give it: a name or rows.
inline envs::LakeMap golden_map(const nlohmann::json& map) {
  if (map.is_string()) return envs::named_map(map.get<std::string>());
  return envs::LakeMap(map.get<std::vector<std::string>>());
}

/// The rules among the keys of a golden case or of Gymnasium's keyword arguments; those that it
/// does not give have Gymnasium's defaults.
inline envs::LakeRules golden_rules(const nlohmann::json& given) {
  envs::LakeRules rules;
  rules.slippery = given.value("is_slippery", rules.slippery);
  rules.slippery = given.value("slippery", rules.slippery);
  rules.success_rate = given.value("success_rate", rules.success_rate);
  if (given.contains("reward_schedule")) {
    const auto rewards = given["reward_schedule"].get<std::vector<double>>();
    if (rewards.size() != 3) fail("a reward schedule has three numbers, not {}", rewards.size());
    rules.rewards = {rewards[0], rewards[1], rewards[2]};
  }
  rules.time_limit = given.value("limit", rules.time_limit);
  return rules;
}

/// The lake that `gymnasium.make(run["env_id"], **run["kwargs"])` makes. Its id decides the time
/// limit, and the map where the arguments name none.
inline envs::FrozenLake golden_lake(const nlohmann::json& run) {
  const auto id = run.at("env_id").get<std::string>();
  if (id != "FrozenLake-v1" && id != "FrozenLake8x8-v1") fail("'{}' is no frozen lake", id);
  const bool large = id == "FrozenLake8x8-v1";
  const auto kwargs = run.value("kwargs", nlohmann::json::object());
  nlohmann::json map = large ? "8x8" : "4x4";
  for (const char* key : {"map_name", "desc"}) {
    if (kwargs.contains(key) && !kwargs[key].is_null()) map = kwargs[key];
  }
  auto rules = golden_rules(kwargs);
  rules.time_limit = kwargs.value("max_episode_steps", large ? 200 : 100);
  rules.time_limit = run.value("max_episode_steps", rules.time_limit);
  return {golden_map(map), rules};
}

}  // namespace lab::testing
