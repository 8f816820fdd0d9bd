#include "core/random.hpp"
#include "tests/catch.hpp"
#include "tests/envs/golden_lake.hpp"
#include "tests/golden.hpp"

using namespace lab;

TEST_CASE("Fixed actions on dry ice walk as in Gymnasium, also past the end of the episode") {
  for (const auto& run : testing::golden_cases("frozenlake/rollouts_deterministic.json", "runs")) {
    INFO(run.value("name", run.at("env_id").dump()));
    auto lake = testing::golden_lake(run);
    REQUIRE(lake.reset(run.value("seed", std::uint64_t{0})) == run.at("reset_obs").get<int>());
    const auto& rows = run.at("steps");
    for (std::size_t i = 0; i < rows.size(); ++i) {
      INFO("step " << i + 1);
      const auto step = lake.step(rows[i][0].get<int>());
      REQUIRE(step.state == rows[i][1].get<int>());
      REQUIRE(step.reward == rows[i][2].get<double>());
      REQUIRE(step.terminated == rows[i][3].get<bool>());
      REQUIRE(step.truncated == rows[i][4].get<bool>());
      REQUIRE(step.probability == rows[i][5].get<double>());
    }
  }
}

TEST_CASE("Seeded walks equal Gymnasium's step for step") {
  for (const auto& run :
       testing::golden_cases("frozenlake/rollouts_slippery_seeded.json", "runs")) {
    const auto seed = run.at("seed").get<std::uint64_t>();
    INFO(run.at("env_id") << " " << run.at("kwargs") << ", seed " << seed);
    auto lake = testing::golden_lake(run);
    bool first = true;
    for (const auto& episode : run.at("episodes")) {
      const int start = first ? lake.reset(seed) : lake.reset();
      first = false;
      REQUIRE(start == episode.at("reset_obs").get<int>());
      for (const auto& row : episode.at("steps")) {
        const auto step = lake.step(row[0].get<int>());
        REQUIRE(step.state == row[2].get<int>());
        REQUIRE(step.reward == row[3].get<double>());
        REQUIRE(step.terminated == row[4].get<bool>());
        REQUIRE(step.truncated == row[5].get<bool>());
        REQUIRE(step.probability == row[6].get<double>());
      }
    }
  }
}

TEST_CASE("One number of the seed's generator is drawn at every reset and every step") {
  for (const auto& run :
       testing::golden_cases("frozenlake/rollouts_slippery_seeded.json", "runs")) {
    core::Pcg64 rng(run.at("seed").get<std::uint64_t>());
    for (const auto& episode : run.at("episodes")) {
      REQUIRE(rng.uniform() == episode.at("reset_u").get<double>());
      for (const auto& row : episode.at("steps")) REQUIRE(rng.uniform() == row[1].get<double>());
    }
  }
}

TEST_CASE("The executed action is the one that the drawn number stands for") {
  for (const auto& run :
       testing::golden_cases("frozenlake/rollouts_slippery_seeded.json", "runs")) {
    auto lake = testing::golden_lake(run);
    const auto& rules = lake.model().rules();
    if (!rules.slippery) continue;
    const double slip = (1 - rules.success_rate) / 2;
    lake.reset(run.at("seed").get<std::uint64_t>());
    bool first = true;
    for (const auto& episode : run.at("episodes")) {
      if (!first) lake.reset();
      first = false;
      for (const auto& row : episode.at("steps")) {
        const int action = row[0].get<int>();
        const double u = row[1].get<double>();
        const bool held = lake.map().is_terminal(lake.state());
        // A third to the one side, what was meant, then the other side.
        const int turn = u < slip ? -1 : u < slip + rules.success_rate ? 0 : 1;
        const auto step = lake.step(action);
        if (!held) REQUIRE(step.executed == (action + turn + 4) % 4);
      }
    }
  }
}
