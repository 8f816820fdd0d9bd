#include "tests/catch.hpp"
#include "tests/close.hpp"
#include "tests/envs/golden_lake.hpp"
#include "tests/golden.hpp"

using namespace lab;

TEST_CASE("The transition table equals Gymnasium's, number for number and in its order") {
  for (const auto& golden : testing::golden_cases("frozenlake/p_tables.json", "cases")) {
    INFO(golden.value("name", golden.at("desc").dump()));
    const envs::LakeModel model(testing::golden_map(golden.at("desc")),
                                testing::golden_rules(golden));
    const auto& table = golden.at("P");
    REQUIRE(table.size() == static_cast<std::size_t>(model.map().state_count()));
    for (int state = 0; state < model.map().state_count(); ++state) {
      const auto& actions = table[static_cast<std::size_t>(state)];
      REQUIRE(actions.size() == 4);
      for (int action = 0; action < 4; ++action) {
        INFO("state " << state << ", action " << action);
        const auto& wanted = actions[static_cast<std::size_t>(action)];
        const auto& transition = model.transition(state, action);
        REQUIRE(static_cast<std::size_t>(transition.count) == wanted.size());
        for (std::size_t i = 0; i < wanted.size(); ++i) {
          INFO("outcome " << i);
          REQUIRE(transition.probability[i] == wanted[i][0].get<double>());
          REQUIRE(transition.outcomes[i].next_state == wanted[i][1].get<int>());
          REQUIRE(transition.outcomes[i].reward == wanted[i][2].get<double>());
          REQUIRE(transition.outcomes[i].terminated == wanted[i][3].get<bool>());
        }
      }
    }
  }
}

TEST_CASE("The starts are those that Gymnasium may choose, all equally likely") {
  for (const auto& golden : testing::golden_cases("frozenlake/p_tables.json", "cases")) {
    if (!golden.contains("initial_state_distrib")) continue;
    INFO(golden.value("name", golden.at("desc").dump()));
    const envs::LakeModel model(testing::golden_map(golden.at("desc")), {});
    std::vector<double> chances(static_cast<std::size_t>(model.map().state_count()), 0.0);
    for (const int start : model.starts()) {
      chances.at(static_cast<std::size_t>(start)) =
          1.0 / static_cast<double>(model.starts().size());
    }
    CHECK(testing::difference(chances, golden["initial_state_distrib"].get<std::vector<double>>(),
                              {1e-15}) == "");
  }
}
