#include "agents/tabular.hpp"

#include <cmath>

#include "core/error.hpp"
#include "envs/planning.hpp"
#include "tests/agents/training.hpp"
#include "tests/catch.hpp"
#include "tests/errors.hpp"

using namespace lab;
using agents::QTableAgent;
using testing::Approx;
using testing::contains;

namespace {

agents::QTableOptions quick() {
  return {.learning_rate = 0.5, .gamma = 0.9, .epsilon = {.end = 0.2, .decay = 0.99}};
}

}  // namespace

TEST_CASE("Q-learning moves one number by the learning rate times the error") {
  QTableAgent agent(3, 2, {.learning_rate = 0.25, .gamma = 0.5, .epsilon = {}}, 0);
  agent.observe({0, 1, 8, 1, true, false});
  CHECK(agent.q_values()[1] == 2);  // 0 + ¼ · (8 − 0)
  CHECK(agent.loss() == 64);
  agent.observe({2, 0, 1, 0, false, false});
  CHECK(agent.q_values()[4] == 0.5F);  // ¼ · (1 + ½ · 2)
  agent.observe({2, 0, 1, 0, false, true});
  CHECK(agent.q_values()[4] == 0.875F);  // a time limit does not take the value away
  agent.observe({2, 0, 1, 0, true, true});
  CHECK(agent.q_values()[4] == 0.90625F);  // the end of the task does
  CHECK(agent.learning_steps() == 4);
}

TEST_CASE("On dry ice the table converges to Q* wherever it goes") {
  envs::FrozenLake lake(envs::named_map("4x4"), {.slippery = false});
  const auto optimum = envs::value_iteration(lake.model(), 0.9);
  QTableAgent agent(16, 4, {.learning_rate = 0.5, .gamma = 0.9, .epsilon = {.decay = 1}}, 1);
  testing::train(agent, lake, 6000);
  CHECK(envs::distance_to_optimum(lake.model(), agent.q_values(), optimum) < 1e-5);
}

TEST_CASE("The same seed learns the same table, and another seed another") {
  const auto learn = [](std::uint64_t seed) {
    envs::FrozenLake lake(envs::named_map("4x4"), {});
    lake.reset(1);
    QTableAgent agent(16, 4, quick(), seed);
    testing::train(agent, lake, 200);
    return testing::bytes_of(agent.save());
  };
  CHECK(learn(1) == learn(1));
  CHECK(learn(1) != learn(2));
}

TEST_CASE("A table that was saved and loaded goes on bit for bit") {
  for (const double bonus : {0.0, 0.5}) {
    auto options = quick();
    options.bonus = bonus;
    envs::FrozenLake lake(envs::named_map("4x4"), {});
    lake.reset(3);
    QTableAgent one(16, 4, options, 7), other(16, 4, options, 8);
    testing::train(one, lake, 100);
    other.load(one.save());
    auto branch = lake;
    testing::train(one, lake, 100);
    testing::train(other, branch, 100);
    CHECK(testing::bytes_of(one.save()) == testing::bytes_of(other.save()));
  }
}

TEST_CASE("Epsilon falls with the episodes, and at 0 the agent is greedy") {
  QTableAgent agent(1, 3, {.epsilon = {.start = 0.8, .end = 0, .decay = 0.5}}, 0);
  CHECK(agent.epsilon() == 0.8);
  agent.end_episode();
  CHECK(agent.epsilon() == 0.4);
  QTableAgent greedy(1, 3, {.learning_rate = 1, .epsilon = {.start = 0}}, 0);
  greedy.observe({0, 1, 1, 0, true, false});
  for (int i = 0; i < 50; ++i) CHECK(greedy.act(0) == 1);
}

TEST_CASE("The random agent does every action about equally often and learns nothing") {
  agents::RandomAgent agent(16, 4, 5);
  int count[4] = {};
  for (int i = 0; i < 4000; ++i) ++count[agent.act(i % 16)];
  for (const int c : count) CHECK(std::abs(c - 1000) < 110);  // 4 σ of a binomial count
  agent.observe({0, 0, 1, 1, true, false});
  for (const float q : agent.q_values()) CHECK(q == 0);
  CHECK(std::isnan(agent.loss()));
}

TEST_CASE("A fixed agent plays the first best action of its table, and only that") {
  agents::FixedAgent agent({0, 2, 2, 1, 5, 4, 3, 2}, 4);
  agent.observe({0, 0, 100, 1, true, false});
  CHECK(agent.act(0) == 1);
  CHECK(agent.act(1) == 0);
}

TEST_CASE("An agent refuses the arrays of another kind of agent, naming what is missing") {
  QTableAgent table(4, 2, {}, 0), larger(5, 2, {}, 0);
  agents::RandomAgent random(4, 2, 0);
  agents::FixedAgent fixed(std::vector<float>(8), 2);
  CHECK_THAT(testing::error_of([&] { table.load(random.save()); }), contains("table."));
  CHECK_THAT(testing::error_of([&] { random.load(table.save()); }), contains("random.rng"));
  CHECK_THAT(testing::error_of([&] { fixed.load(table.save()); }), contains("fixed.q"));
  const auto text = testing::error_of([&] { table.load(larger.save()); });
  CHECK_THAT(text, contains("table.q"));
  CHECK_THAT(text, contains("10"));
  CHECK_THAT(text, contains("8"));
}
