#include "agents/dqn.hpp"
#include "agents/tabular.hpp"
#include "core/error.hpp"
#include "tests/agents/training.hpp"
#include "tests/catch.hpp"
#include "tests/errors.hpp"

using namespace lab;
using agents::DqnAgent;
using agents::DqnOptions;
using testing::bytes_of;
using testing::contains;

namespace {

DqnOptions small() {
  // A buffer smaller than what is added, so that the ring turns.
  return testing::small_dqn(100, 7);
}

std::string refusal(DqnAgent& agent, const core::Arrays& arrays) {
  return testing::error_of([&] { agent.load(arrays); });
}

}  // namespace

TEST_CASE("An agent that was saved and loaded goes on bit for bit") {
  std::vector<DqnOptions> variants(6, small());
  variants[1].prioritized = true;
  variants[2].n_step = 3;
  variants[2].network.dueling = true;
  variants[3].bonus = 0.5;
  variants[4].final_rate = 0.1;
  variants[4].rate_steps = 400;
  variants[5].learn_every = 5;
  for (std::size_t i = 0; i < variants.size(); ++i) {
    INFO("variant " << i);
    envs::FrozenLake lake(envs::named_map("4x4"), {});
    lake.reset(1);
    DqnAgent one(variants[i], 1), other(variants[i], 2);
    testing::train(one, lake, 30);
    auto elsewhere = lake;
    testing::train(other, elsewhere, 11);  // a past of its own leaves no trace
    other.load(one.save());
    CHECK(bytes_of(other.save()) == bytes_of(one.save()));
    auto branch = lake;
    testing::train(one, lake, 30);
    testing::train(other, branch, 30);
    CHECK(bytes_of(other.save()) == bytes_of(one.save()));
  }
}

TEST_CASE("Saving changes nothing") {
  envs::FrozenLake lake(envs::named_map("4x4"), {});
  lake.reset(1);
  auto branch = lake;
  DqnAgent one(small(), 1), other(small(), 1);
  for (int episode = 0; episode < 30; ++episode) {
    testing::train(one, lake, 1);
    (void)one.save();
    testing::train(other, branch, 1);
  }
  CHECK(bytes_of(one.save()) == bytes_of(other.save()));
}

TEST_CASE("In the middle of an episode an agent of several steps cannot be saved") {
  auto options = small();
  options.n_step = 3;
  DqnAgent agent(options, 1);
  agent.observe({0, 0, 0, 1, false, false});
  CHECK_THROWS_AS(agent.save(), std::logic_error);
  agent.observe({1, 0, 0, 2, false, true});
  CHECK_NOTHROW(agent.save());
}

TEST_CASE("A checkpoint of another network is refused, and the part that differs is named") {
  DqnAgent agent(small(), 1);
  auto wider = small();
  wider.network.hidden = {9};
  CHECK_THAT(refusal(agent, DqnAgent(wider, 1).save()), contains("hidden.0.weight"));
  auto deeper = small();
  deeper.network.hidden = {8, 8};
  DqnAgent deep(deeper, 1);
  CHECK_THAT(refusal(deep, agent.save()), contains("hidden.1.weight"));
  auto dueling = small();
  dueling.network.dueling = true;
  CHECK_THAT(refusal(agent, DqnAgent(dueling, 1).save()), contains("head.weight"));
  auto larger = small();
  larger.network.states = 64;
  CHECK_THAT(refusal(agent, DqnAgent(larger, 1).save()), contains("'dqn.visits' has 256 numbers"));
  auto longer = small();
  longer.buffer = 101;
  CHECK_THAT(refusal(agent, DqnAgent(longer, 1).save()), contains("capacity"));
  auto prioritized = small();
  prioritized.prioritized = true;
  DqnAgent wants_priorities(prioritized, 1);
  CHECK_THAT(refusal(wants_priorities, agent.save()), contains("replay.priority"));
}

TEST_CASE("A checkpoint with more layers than the agent has is refused as well") {
  auto deeper = small();
  deeper.network.hidden = {8, 8};
  DqnAgent agent(small(), 1);
  CHECK(refusal(agent, DqnAgent(deeper, 1).save()) != "(nothing was thrown)");
}

TEST_CASE("The checkpoint of a table, or half a checkpoint, is refused with what is missing") {
  DqnAgent agent(small(), 1);
  CHECK_THAT(refusal(agent, agents::QTableAgent(16, 4, {}, 0).save()), contains("dqn."));
  CHECK_THAT(refusal(agent, {}), contains("dqn."));
  const auto whole = agent.save();
  for (const auto& [name, array] : whole) {
    auto without = whole;
    without.erase(name);
    CHECK_THAT(refusal(agent, without), contains("'" + name + "'"));
    auto other_type = whole;
    other_type[name] = core::make_array(std::vector<std::int8_t>(array.size()));
    CHECK_THAT(refusal(agent, other_type), contains(name));
  }
}

TEST_CASE("A checkpoint whose transitions lie outside of the network is refused") {
  envs::FrozenLake lake(envs::named_map("4x4"), {});
  DqnAgent agent(small(), 1);
  testing::train(agent, lake, 10);
  for (const char* name : {"replay.state", "replay.action", "replay.next_state"}) {
    INFO(name);
    auto arrays = agent.save();
    auto numbers = core::values_of<std::int32_t>(arrays[name], name);
    numbers.front() = 1'000'000;
    arrays[name] = core::make_array(numbers);
    DqnAgent other(small(), 1);
    CHECK(refusal(other, arrays) != "(nothing was thrown)");
  }
}
