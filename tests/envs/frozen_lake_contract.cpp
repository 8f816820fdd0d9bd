#include "envs/frozen_lake.hpp"
#include "tests/envs/contract.hpp"

using namespace lab;
using envs::FrozenLake;
using envs::LakeMap;

namespace {

struct Variant {
  std::string name;
  FrozenLake lake;
};

std::vector<Variant> variants() {
  const auto small = envs::named_map("4x4");
  const LakeMap two_starts({"SFSF", "FHFH", "FFFH", "HSFG"});
  return {
      {"slippery 4x4", {small, {}}},
      {"dry 4x4", {small, {.slippery = false}}},
      {"slippery 8x8", {envs::named_map("8x8"), {.time_limit = 200}}},
      {"never as meant", {small, {.success_rate = 0}}},
      {"always as meant", {small, {.success_rate = 1}}},
      {"several starts, slippery", {two_starts, {}}},
      {"several starts, dry", {two_starts, {.slippery = false}}},
      {"one row", {LakeMap({"SFHG"}), {}}},
      {"one column", {LakeMap({"S", "F", "G"}), {.slippery = false}}},
      {"time limit 1", {small, {.time_limit = 1}}},
      {"random 9x9", {envs::random_map(9, 0.7, 4), {.success_rate = 0.8}}},
  };
}

}  // namespace

TEST_CASE("Every kind of frozen lake keeps the contract of an environment") {
  for (const auto& [name, lake] : variants()) {
    INFO(name);
    testing::env_contract(lake);
  }
}

TEST_CASE("Walks of different seeds differ on slippery ice") {
  FrozenLake lake(envs::named_map("8x8"), {});
  const auto actions = testing::random_actions(lake, 0, 100);
  lake.reset(0);
  const auto walk = testing::play(lake, actions);
  lake.reset(1);
  CHECK(testing::play(lake, actions) != walk);
}

TEST_CASE("An episode ends after the time limit at the latest, and not before it without reason") {
  for (auto& [name, lake] : variants()) {
    INFO(name);
    lake.reset(11);
    int length = 0;
    for (const int action : testing::random_actions(lake, 12, 3000)) {
      const auto step = lake.step(action);
      ++length;
      REQUIRE(lake.elapsed() == length);
      REQUIRE(step.truncated == (length >= lake.model().rules().time_limit));
      REQUIRE(step.terminated == lake.map().is_terminal(step.state));
      if (!step.ended()) continue;
      lake.reset();
      length = 0;
    }
  }
}
