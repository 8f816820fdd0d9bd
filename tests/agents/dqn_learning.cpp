// What a DQN learns from each kind of transition, and what its built-in mistakes change.
#include <algorithm>

#include "agents/dqn.hpp"
#include "envs/planning.hpp"
#include "tests/agents/training.hpp"
#include "tests/catch.hpp"

using namespace lab;
using agents::DqnAgent;
using agents::DqnOptions;
using agents::Mistake;
using testing::Approx;

namespace {

/// Learns from every experience at once, from a buffer that holds `buffer` of them.
DqnOptions tiny(int buffer, Mistake mistake = Mistake::none) {
  DqnOptions options;
  options.network = {.states = 4, .embedding = 4, .hidden = {6}, .actions = 2};
  options.gamma = 0.5;
  options.batch = buffer;
  options.buffer = buffer;
  options.learn_start = 1;
  options.target_every = 1'000'000;
  options.mistake = mistake;
  return options;
}

/// The largest value of a state in the target network, which here is the network at the start.
double value_at_start(const DqnOptions& options, std::uint64_t seed, int state) {
  DqnAgent fresh(options, seed);
  const auto row = agents::row_of(fresh.q_values(), state, 2);
  return static_cast<double>(*std::max_element(row.begin(), row.end()));
}

/// The targets of the learning step that follows the last of `experiences`, sorted.
std::vector<double> targets(const DqnOptions& options,
                            const std::vector<agents::Experience>& experiences) {
  DqnAgent agent(options, 1);
  for (const auto& experience : experiences) agent.observe(experience);
  auto found = agent.learner().trace().target;
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace

TEST_CASE("The end of the task leaves the reward alone, a time limit adds the next value") {
  const auto options = tiny(1);
  const double next = value_at_start(options, 1, 2);
  CHECK(targets(options, {{0, 1, 3, 2, true, false}})[0] == Approx(3));
  CHECK(targets(options, {{0, 1, 3, 2, true, true}})[0] == Approx(3));
  CHECK(targets(options, {{0, 1, 3, 2, false, true}})[0] == Approx(3 + 0.5 * next));
  CHECK(targets(options, {{0, 1, 3, 2, false, false}})[0] == Approx(3 + 0.5 * next));
}

TEST_CASE("Over n steps the rewards add up and the value counts γ to the n") {
  auto options = tiny(1);
  options.n_step = 2;
  const double next = value_at_start(options, 1, 2);
  CHECK(targets(options, {{0, 0, 1, 1, false, false}, {1, 0, 3, 2, false, false}})[0] ==
        Approx(1 + 0.5 * 3 + 0.25 * next));
}

TEST_CASE("Masking with the present flag masks every sample, or none") {
  const std::vector<agents::Experience> ends_last{{0, 0, 1, 2, false, false},
                                                  {1, 0, 5, 3, true, false}};
  const std::vector<agents::Experience> ends_first{{1, 0, 5, 3, true, false},
                                                   {0, 0, 1, 2, false, false}};
  const double after0 = value_at_start(tiny(2), 1, 2);
  const double after1 = value_at_start(tiny(2), 1, 3);
  for (const auto& both : {ends_last, ends_first}) {
    const auto right = targets(tiny(2), both);
    CHECK(right[0] == Approx(1 + 0.5 * after0));
    CHECK(right[1] == Approx(5));
  }
  const auto all_masked = targets(tiny(2, Mistake::terminated_flag), ends_last);
  CHECK(all_masked[0] == Approx(1));
  CHECK(all_masked[1] == Approx(5));
  const auto none_masked = targets(tiny(2, Mistake::terminated_flag), ends_first);
  CHECK(none_masked[0] == Approx(1 + 0.5 * after0));
  CHECK(none_masked[1] == Approx(5 + 0.5 * after1));
}

TEST_CASE("Without a mask the value beyond the end of the task is added") {
  const double next = value_at_start(tiny(1), 1, 2);
  CHECK(targets(tiny(1, Mistake::no_mask), {{0, 1, 3, 2, true, false}})[0] ==
        Approx(3 + 0.5 * next));
}

TEST_CASE("Without replay only the newest transition is learned from") {
  const auto options = tiny(4, Mistake::no_replay);
  const auto found = targets(options, {{0, 0, 1, 2, true, false},
                                       {0, 1, 2, 2, true, false},
                                       {1, 0, 3, 2, true, false},
                                       {1, 1, 4, 2, true, false}});
  REQUIRE(found.size() == 1);
  CHECK(found[0] == Approx(4));
}

TEST_CASE("Without a target network the targets follow the network at once") {
  auto options = tiny(1);
  options.learner.target_network = false;
  DqnAgent agent(options, 1);
  for (int i = 0; i < 5; ++i) {
    const auto row = agents::row_of(agent.q_values(), 2, 2);
    const double next = static_cast<double>(*std::max_element(row.begin(), row.end()));
    agent.observe({0, 1, 3, 2, false, false});
    CHECK(agent.learner().trace().target[0] == Approx(3 + 0.5 * next));
  }
}

TEST_CASE("Double Q-learning lets the online network choose and the target network value") {
  auto options = tiny(1);
  options.learner.double_q = true;
  options.learner.learning_rate = 0.05;
  DqnAgent agent(options, 1), start(options, 1);
  const auto valued = start.q_values();
  bool differed = false;
  for (int i = 0; i < 60; ++i) {
    const int chosen = agents::greedy_action(agents::row_of(agent.q_values(), 2, 2));
    differed = differed || chosen != agents::greedy_action(agents::row_of(valued, 2, 2));
    const double next = static_cast<double>(valued[static_cast<std::size_t>(4 + chosen)]);
    // Reward and penalty push the two actions of state 2 apart until the choice turns.
    agent.observe({2, i % 2, i % 2 == 0 ? -5.0 : 5.0, 2, false, false});
    REQUIRE(agent.learner().trace().target[0] ==
            Approx((i % 2 == 0 ? -5.0 : 5.0) + 0.5 * next).epsilon(1e-5));
  }
  options.learner.double_q = false;
  CHECK(differed == (agents::greedy_action(agents::row_of(valued, 2, 2)) == 0));
}

TEST_CASE("A DQN learns the way over the dry 4x4 lake") {
  DqnOptions options;
  options.network = {.states = 16, .embedding = 16, .hidden = {32}, .actions = 4};
  options.gamma = 0.95;
  options.learner.double_q = true;
  options.epsilon = {.end = 0.05, .decay = 0.98};
  for (const std::uint64_t seed : {1, 2, 3}) {
    envs::FrozenLake lake(envs::named_map("4x4"), {.slippery = false});
    lake.reset(seed);
    DqnAgent agent(options, seed);
    testing::train(agent, lake, 400);
    const auto policy = envs::greedy_policy(agent.q_values(), 4);
    INFO("seed " << seed);
    CHECK(envs::success_probability(lake.model(), policy) == 1);
    const auto optimum = envs::value_iteration(lake.model(), 0.95);
    CHECK(agents::row_of(agent.q_values(), 14, 4)[2] == Approx(optimum.q[14 * 4 + 2]).margin(0.1));
  }
}
