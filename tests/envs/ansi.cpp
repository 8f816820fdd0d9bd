#include "tests/catch.hpp"
#include "tests/envs/golden_lake.hpp"
#include "tests/golden.hpp"

using namespace lab;

TEST_CASE("The text picture equals Gymnasium's, frame for frame") {
  for (const auto& golden : testing::golden_cases("frozenlake/ansi.json", "cases")) {
    auto rules = testing::golden_rules(golden);
    rules.slippery = golden.value("is_slippery", false);
    envs::FrozenLake lake(testing::golden_map(golden.at("map")), rules);
    lake.reset(golden.value("seed", std::uint64_t{0}));
    const auto& actions = golden.at("actions");
    const auto& frames = golden.at("frames");
    REQUIRE(frames.size() == actions.size() + 1);
    CHECK(envs::ansi(lake) == frames[0].get<std::string>());
    for (std::size_t i = 0; i < actions.size(); ++i) {
      const int action = actions[i].get<int>();
      lake.step(action);
      CHECK(envs::ansi(lake, action) == frames[i + 1].get<std::string>());
    }
  }
}

TEST_CASE("Actions are called left, down, right, up, and there is no fifth") {
  CHECK(envs::action_name(0) == "left");
  CHECK(envs::action_name(1) == "down");
  CHECK(envs::action_name(2) == "right");
  CHECK(envs::action_name(3) == "up");
  CHECK_THROWS(envs::action_name(4));
}
