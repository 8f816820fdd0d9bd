#include "agents/dqn.hpp"

#include <cmath>

#include "tests/agents/training.hpp"
#include "tests/catch.hpp"

using namespace lab;
using agents::DqnAgent;
using agents::DqnOptions;
using testing::Approx;

namespace {

DqnOptions small() { return testing::small_dqn(500, 10); }

/// Feeds `count` steps that stay in place.
void idle(DqnAgent& agent, int count) {
  for (int i = 0; i < count; ++i) agent.observe({i % 16, 0, 0, (i + 1) % 16, false, false});
}

std::vector<DqnOptions> variants() {
  std::vector<DqnOptions> list(8, small());
  list[1].learner.double_q = true;
  list[1].network.dueling = true;
  list[2].prioritized = true;
  list[3].n_step = 3;
  list[4].bonus = 0.5;
  list[5].target_rate = 0.05;
  list[5].target_every = 1;
  list[6].final_rate = 0.1;
  list[6].rate_steps = 500;
  list[7].learn_every = 3;
  list[7].learn_steps = 2;
  return list;
}

std::vector<std::byte> learn(const DqnOptions& options, std::uint64_t seed) {
  envs::FrozenLake lake(envs::named_map("4x4"), {});
  lake.reset(1);
  DqnAgent agent(options, seed);
  testing::train(agent, lake, 40);
  return testing::bytes_of(agent.save());
}

}  // namespace

TEST_CASE("The same seed trains to the same bytes, and another seed to others") {
  int variant = 0;
  for (const auto& options : variants()) {
    INFO("variant " << variant++);
    const auto bytes = learn(options, 3);
    CHECK(bytes == learn(options, 3));
    CHECK(bytes != learn(options, 4));
  }
}

TEST_CASE("Learning begins when there are enough experiences, and then keeps its pace") {
  auto options = small();
  options.learn_start = 20;
  options.learn_every = 4;
  options.learn_steps = 3;
  DqnAgent agent(options, 0);
  idle(agent, 19);
  CHECK(agent.learning_steps() == 0);
  CHECK(std::isnan(agent.loss()));
  idle(agent, 1);
  CHECK(agent.learning_steps() == 3);
  CHECK(agent.loss() >= 0);
  idle(agent, 40);
  CHECK(agent.learning_steps() == 33);
}

TEST_CASE("No learning step is made before a batch can be filled") {
  auto options = small();
  options.learn_start = 1;
  options.batch = 8;
  DqnAgent agent(options, 0);
  idle(agent, 7);
  CHECK(agent.learning_steps() == 0);
  idle(agent, 1);
  CHECK(agent.learning_steps() == 1);
}

TEST_CASE("The target network follows every target-every learning steps, not in between") {
  auto options = small();
  options.target_every = 5;
  DqnAgent agent(options, 0);
  idle(agent, 7);
  for (int step = 1; step <= 20; ++step) {
    const auto before = agent.learner().state().target_parameters;
    idle(agent, 1);
    const auto state = agent.learner().state();
    REQUIRE(agent.learning_steps() == step);
    CHECK((state.target_parameters == before) == (step % 5 != 0));
    CHECK((state.target_parameters == state.parameters) == (step % 5 == 0));
  }
}

TEST_CASE("Polyak averaging moves the target network by its share of the way") {
  auto options = small();
  options.target_every = 1;
  options.target_rate = 0.25;
  DqnAgent agent(options, 0);
  idle(agent, 8);
  const auto before = agent.learner().state().target_parameters;
  idle(agent, 1);
  const auto after = agent.learner().state();
  for (std::size_t i = 0; i < before.size(); ++i) {
    CHECK(after.target_parameters[i] ==
          Approx(before[i] + 0.25 * (after.parameters[i] - before[i])).margin(1e-6));
  }
}

TEST_CASE("The learning rate falls along a line to its final share and stays there") {
  auto options = small();
  options.learner.learning_rate = 0.01;
  options.final_rate = 0;  // so that learning stops
  options.rate_steps = 20;
  DqnAgent agent(options, 0);
  idle(agent, 7 + 20);
  const auto before = agent.learner().state().parameters;
  idle(agent, 1);
  CHECK(agent.learner().state().parameters == before);
}

TEST_CASE("Epsilon 1 acts at random and epsilon 0 greedily") {
  auto options = small();
  options.epsilon = {.start = 1, .decay = 1};
  DqnAgent random(options, 1);
  int count[4] = {};
  for (int i = 0; i < 4000; ++i) ++count[random.act(3)];
  for (const int c : count) CHECK(std::abs(c - 1000) < 110);
  options.epsilon = {.start = 0};
  DqnAgent greedy(options, 1);
  for (int state = 0; state < 16; ++state) {
    const int best = agents::greedy_action(agents::row_of(greedy.q_values(), state, 4));
    for (int i = 0; i < 5; ++i) CHECK(greedy.act(state) == best);
  }
}

TEST_CASE("The count bonus makes the agent try every action of a state in turn") {
  auto options = small();
  options.epsilon = {.start = 0};
  options.bonus = 1000;  // far above any value
  options.learn_start = 1'000'000;
  DqnAgent agent(options, 2);
  int count[4] = {};
  for (int i = 0; i < 40; ++i) {
    const int action = agent.act(5);
    ++count[action];
    agent.observe({5, action, 0, 5, false, false});
  }
  for (const int c : count) CHECK(c == 10);
}
