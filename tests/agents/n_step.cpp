#include "agents/n_step.hpp"

#include "tests/catch.hpp"

using namespace lab;
using agents::Experience;
using agents::NStepReturns;
using agents::Transition;
using testing::Approx;

namespace {

std::vector<Transition> feed(NStepReturns& returns, const std::vector<Experience>& steps) {
  std::vector<Transition> emitted;
  for (const auto& step : steps) {
    returns.add(step, [&](const Transition& t) { emitted.push_back(t); });
  }
  return emitted;
}

void check(const Transition& t, int state, int action, double reward, int next_state,
           double discount, bool terminated) {
  INFO("from state " << state);
  CHECK(t.state == state);
  CHECK(t.action == action);
  CHECK(static_cast<double>(t.reward) == Approx(reward));
  CHECK(t.next_state == next_state);
  CHECK(static_cast<double>(t.discount) == Approx(discount));
  CHECK(t.terminated == terminated);
}

}  // namespace

TEST_CASE("Three-step returns come out as worked by hand") {
  // γ = 0.5; rewards 1, 2, 4, 8 on the way 0 → 1 → 2 → 3 → 4, where the task ends.
  NStepReturns returns(3, 0.5);
  const auto out = feed(returns, {{0, 10, 1, 1, false, false},
                                  {1, 11, 2, 2, false, false},
                                  {2, 12, 4, 3, false, false},
                                  {3, 13, 8, 4, true, false}});
  REQUIRE(out.size() == 4);
  check(out[0], 0, 10, 1 + 0.5 * 2 + 0.25 * 4, 3, 0.125, false);
  check(out[1], 1, 11, 2 + 0.5 * 4 + 0.25 * 8, 4, 0.125, true);
  check(out[2], 2, 12, 4 + 0.5 * 8, 4, 0.25, true);
  check(out[3], 3, 13, 8, 4, 0.5, true);
  CHECK(returns.empty());
}

TEST_CASE("A time limit lets out what waits, but the state it cut off keeps its value") {
  NStepReturns returns(3, 0.5);
  const auto out = feed(returns, {{0, 0, 1, 1, false, false}, {1, 0, 2, 2, false, true}});
  REQUIRE(out.size() == 2);
  check(out[0], 0, 0, 2, 2, 0.25, false);
  check(out[1], 1, 0, 2, 2, 0.5, false);
  CHECK(returns.empty());
}

TEST_CASE("A step that ends the task and meets the time limit counts as the end of the task") {
  NStepReturns returns(1, 0.5);
  const auto out = feed(returns, {{0, 0, 1, 1, true, true}});
  REQUIRE(out.size() == 1);
  CHECK(out[0].terminated);
}

TEST_CASE("No transition reaches over the end of an episode") {
  NStepReturns returns(4, 0.9);
  for (int episode = 0; episode < 20; ++episode) {
    const int length = 1 + episode % 7;
    std::vector<Experience> steps;
    for (int t = 0; t < length; ++t) {
      const bool last = t + 1 == length;
      steps.push_back({100 * episode + t, 0, static_cast<double>(episode), 100 * episode + t + 1,
                       last && episode % 2 == 0, last && episode % 2 == 1});
    }
    const auto out = feed(returns, steps);
    REQUIRE(out.size() == steps.size());
    for (const auto& t : out) {
      REQUIRE(t.state / 100 == episode);
      REQUIRE(t.next_state / 100 == episode);
      REQUIRE(t.next_state - t.state <= 4);
    }
    REQUIRE(returns.empty());
  }
}

TEST_CASE("One-step returns are the steps themselves") {
  NStepReturns returns(1, 0.9);
  const auto out = feed(returns, {{0, 3, 1.5, 1, false, false}});
  REQUIRE(out.size() == 1);
  check(out[0], 0, 3, 1.5, 1, 0.9, false);
  CHECK(returns.empty());
}

TEST_CASE("A transition waits for its n-th step") {
  NStepReturns returns(3, 1);
  CHECK(feed(returns, {{0, 0, 1, 1, false, false}, {1, 0, 1, 2, false, false}}).empty());
  CHECK(returns.waiting() == 2);
  CHECK(feed(returns, {{2, 0, 1, 3, false, false}}).size() == 1);
  CHECK(returns.waiting() == 2);
}
