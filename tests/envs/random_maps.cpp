#include "core/error.hpp"
#include "tests/catch.hpp"
#include "tests/envs/golden_lake.hpp"
#include "tests/errors.hpp"
#include "tests/golden.hpp"

using namespace lab;

TEST_CASE("A random map is Gymnasium's of the same size, share and seed") {
  for (const auto& golden : testing::golden_cases("frozenlake/random_maps.json", "maps")) {
    const auto map = envs::random_map(golden.at("size").get<int>(), golden.at("p").get<double>(),
                                      golden.at("seed").get<std::uint64_t>());
    INFO("size " << golden["size"] << ", p " << golden["p"] << ", seed " << golden["seed"]);
    CHECK(map.rows() == golden.at("map").get<std::vector<std::string>>());
  }
}

TEST_CASE("A map can be solved exactly when Gymnasium calls it valid") {
  for (const auto& golden : testing::golden_cases("frozenlake/random_maps.json", "is_valid")) {
    INFO(golden.at("map"));
    CHECK(testing::golden_map(golden["map"]).goal_reachable_from(0) ==
          golden.at("valid").get<bool>());
  }
}

TEST_CASE("A share of ice that allows no way is an error that says what to change") {
  const auto text = testing::error_of([] { envs::random_map(30, 0.01, 0); });
  CHECK_THAT(text, testing::contains("30x30"));
  CHECK_THAT(text, testing::contains("--frozen"));
  CHECK_THROWS_AS(envs::random_map(1, 0.8, 0), std::logic_error);
}
