#include "envs/planning.hpp"

#include <nlohmann/json.hpp>

#include "tests/catch.hpp"
#include "tests/close.hpp"
#include "tests/envs/golden_lake.hpp"
#include "tests/golden.hpp"

using namespace lab;
using envs::LakeModel;
using testing::Approx;
using testing::difference;

namespace {

const char* const kFile = "frozenlake/value_iteration.json";

LakeModel model_of(const nlohmann::json& golden) {
  return {testing::golden_map(golden.contains("desc") ? golden["desc"] : golden.at("map")),
          testing::golden_rules(golden)};
}

std::string name_of(const nlohmann::json& golden) {
  std::string name;
  for (const auto& [key, value] : golden.items()) {
    if (!value.is_array()) name += key + " " + value.dump() + " ";
  }
  return name;
}

/// The keys of `golden` that begin with `prefix` and go on with a discount: "V0_g0.99" → 0.99.
std::vector<std::pair<std::string, double>> discounts(const nlohmann::json& golden,
                                                      const std::string& prefix) {
  std::vector<std::pair<std::string, double>> found;
  for (const auto& [key, value] : golden.items()) {
    if (key.starts_with(prefix)) found.emplace_back(key, std::stod(key.substr(prefix.size())));
  }
  return found;
}

std::vector<double> flat(const nlohmann::json& rows) {
  std::vector<double> numbers;
  for (const auto& row : rows) {
    for (const auto& number : row) numbers.push_back(number.get<double>());
  }
  return numbers;
}

}  // namespace

TEST_CASE("Value iteration gives the exact V and Q, and its first best action") {
  for (const auto& golden : testing::golden_cases(kFile, "cases")) {
    INFO(name_of(golden));
    const auto model = model_of(golden);
    const auto values = envs::value_iteration(model, golden.at("gamma").get<double>());
    CHECK(difference(values.v, golden.at("V").get<std::vector<double>>(), {1e-9}) == "");
    CHECK(difference(values.q, flat(golden.at("Q")), {1e-9}) == "");
    if (golden.contains("greedy_first_argmax")) {
      CHECK(envs::greedy_policy(model, values.q) ==
            golden["greedy_first_argmax"].get<std::vector<int>>());
    }
  }
}

TEST_CASE("No policy succeeds more often within the time limit than the exact bound says") {
  for (const auto& golden : testing::golden_cases(kFile, "finite_horizon")) {
    INFO(name_of(golden));
    const auto model = model_of(golden);
    const double best = envs::best_success_probability(model);
    CHECK(best == Approx(golden.at("opt_success_finite_horizon").get<double>()).margin(1e-9));
    const auto stationary = envs::best_stationary_policy(model);
    CHECK(stationary.success <= best + 1e-12);
    CHECK(stationary.success ==
          Approx(envs::success_probability(model, stationary.policy)).margin(1e-12));
  }
}

TEST_CASE("The random walk succeeds as often as its golden number says") {
  for (const auto& golden : testing::golden_cases(kFile, "finite_horizon")) {
    if (!golden.contains("random_policy_success")) continue;
    INFO(name_of(golden));
    const auto model = model_of(golden);
    const std::vector<int> any(static_cast<std::size_t>(model.map().state_count()), 2);
    const double wanted = golden["random_policy_success"].get<double>();
    CHECK(envs::success_probability(model, any, 1.0) == Approx(wanted).margin(1e-9));
    CHECK(envs::best_success_probability(model, 1.0) == Approx(wanted).margin(1e-9));
  }
}

TEST_CASE("The greedy policy of each discount succeeds as often as its golden number says") {
  for (const auto& golden : testing::golden_cases(kFile, "finite_horizon")) {
    INFO(name_of(golden));
    const auto model = model_of(golden);
    for (const auto& [key, gamma] : discounts(golden, "V0_g")) {
      INFO(key);
      const auto values = envs::value_iteration(model, gamma);
      CHECK(values.v[static_cast<std::size_t>(model.starts().front())] ==
            Approx(golden[key].get<double>()).margin(1e-9));
      const auto policy = envs::greedy_policy(model, values.q);
      const auto success = "greedy_g" + key.substr(4) + "_success_in_limit";
      if (golden.contains(success)) {
        CHECK(envs::success_probability(model, policy) ==
              Approx(golden[success].get<double>()).margin(1e-9));
      }
    }
    for (const auto& [key, gamma] : discounts(golden, "pi_g")) {
      const auto policy = envs::greedy_policy(model, envs::value_iteration(model, gamma).q);
      std::string letters;
      for (const int action : policy) letters += "LDRU"[action];
      CHECK(letters == golden[key].get<std::string>());
    }
  }
}

TEST_CASE("Without discount the value of the start is the chance to get there at all") {
  for (const auto& golden : testing::golden_cases(kFile, "finite_horizon")) {
    if (!golden.contains("opt_inf_undiscounted")) continue;
    INFO(name_of(golden));
    const auto model = model_of(golden);
    CHECK(envs::value_iteration(model, 1.0).v[static_cast<std::size_t>(model.starts().front())] ==
          Approx(golden["opt_inf_undiscounted"].get<double>()).margin(1e-9));
  }
}

TEST_CASE("Exploration costs success, the more the more of it") {
  const LakeModel model(envs::named_map("4x4"), {.slippery = false});
  const auto policy = envs::greedy_policy(model, envs::value_iteration(model, 0.99).q);
  double before = 1.0 + 1e-12;
  for (const double epsilon : {0.0, 0.1, 0.3, 0.6, 1.0}) {
    const double success = envs::success_probability(model, policy, epsilon);
    CHECK(success < before);
    CHECK(success <= envs::best_success_probability(model, epsilon) + 1e-12);
    before = success;
  }
  // One step from the goal, ε = 0.2: right with 0.8 + 0.05; else a wall, or back and again.
  const LakeModel tiny(envs::LakeMap({"SG"}), {.slippery = false, .time_limit = 1});
  CHECK(envs::success_probability(tiny, std::vector{2, 0}, 0.2) == Approx(0.85));
}

TEST_CASE("The expected return counts the rewards of the way and of the end") {
  const LakeModel model(
      envs::LakeMap({"SFFG"}),
      {.slippery = false, .rewards = {.goal = 5, .frozen = -0.5}, .time_limit = 10});
  CHECK(envs::expected_return(model, std::vector{2, 2, 2, 0}) == Approx(4));
  CHECK(envs::expected_return(model, std::vector{0, 0, 0, 0}) == Approx(-5));  // a wall, 10 times
  const LakeModel starts(envs::LakeMap({"SFSG"}), {.slippery = false, .rewards = {.frozen = -1}});
  CHECK(envs::expected_return(starts, std::vector{2, 2, 2, 0}) == Approx((-1 + 1.0) / 2));
}

TEST_CASE("A policy for another number of states is a mistake") {
  const LakeModel model(envs::named_map("4x4"), {});
  CHECK_THROWS_AS(envs::success_probability(model, std::vector{1, 2}), std::logic_error);
}

TEST_CASE("The distance to the optimum leaves holes and goals out") {
  const LakeModel model(envs::LakeMap({"SFG"}), {.slippery = false});
  const auto optimum = envs::value_iteration(model, 0.5);
  CHECK(optimum.q == std::vector<double>{0.25, 0.25, 0.5, 0.25, 0.25, 0.5, 1, 0.5, 0, 0, 0, 0});
  std::vector<float> q(optimum.q.begin(), optimum.q.end());
  CHECK(envs::distance_to_optimum(model, q, optimum) == 0);
  q[8] = 100;
  CHECK(envs::distance_to_optimum(model, q, optimum) == 0);
  q[5] = 0.75F;
  CHECK(envs::distance_to_optimum(model, q, optimum) == 0.25);
}

TEST_CASE("The greedy choice of a learner's table is the first of its largest values") {
  const std::vector<float> q{0, 1, 1, -1, -3, -2, -1, -1};
  CHECK(envs::greedy_policy(q, 4) == std::vector{1, 2});
}
