#include "viz/data/transitions.hpp"

#include <limits>

#include "tests/catch.hpp"
#include "tests/viz/lake_fixture.hpp"

using namespace lab;
using namespace lab::viz;
using lab::testing::Approx;

namespace {

constexpr double kGamma = 0.5;

/// → ↓ to the goal on the lake of the fixture.
Episode to_the_goal() {
  Episode episode;
  episode.states = {0, 1, 3};
  episode.actions = {2, 1};
  episode.executed = {2, 1};
  episode.rewards = {0, 1};
  episode.terminated = true;
  return episode;
}

}  // namespace

TEST_CASE("A transition's target is r + γ · max Q of the next state") {
  const auto rows = transitions_of(to_the_goal(), testing::LakeFolder::table(), kGamma);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].value == Approx(0.4));
  CHECK(rows[0].follow == Approx(0.8));
  CHECK(rows[0].target == Approx(0.4));
  CHECK(rows[0].error == Approx(0).margin(1e-6));
}

TEST_CASE("Beyond a terminated step nothing follows, whatever the table holds there") {
  const auto last = transitions_of(to_the_goal(), testing::LakeFolder::table(), kGamma).back();
  CHECK(last.terminated);
  CHECK(last.follow == 0);
  CHECK(last.target == 1);
  CHECK(last.error == Approx(0.2));
}

TEST_CASE("A state that only the time limit cut keeps its value") {
  auto episode = to_the_goal();
  episode.states = {0, 0, 1};
  episode.actions = episode.executed = {0, 2};
  episode.rewards = {0, 0};
  episode.terminated = false;
  episode.truncated = true;
  const auto rows = transitions_of(episode, testing::LakeFolder::table(), kGamma);
  CHECK(rows[0].error == Approx(0.5 * 0.4 - 0.1));
  CHECK(rows[1].truncated);
  CHECK(rows[1].follow == Approx(0.8));
  CHECK(rows[1].target == Approx(0.4));
}

TEST_CASE("TD errors are sorted by their size, numbers that are none last") {
  std::vector<Transition> rows(4);
  const double errors[] = {0.1, -0.5, std::numeric_limits<double>::quiet_NaN(), 0.3};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i].t = static_cast<int>(i);
    rows[i].error = errors[i];
  }
  const auto order = [&](bool descending) {
    sort_transitions(rows, TransitionColumn::error, descending);
    std::vector<int> t;
    for (const auto& row : rows) t.push_back(row.t);
    return t;
  };
  CHECK(order(true) == std::vector{1, 3, 0, 2});
  CHECK(order(false) == std::vector{0, 3, 1, 2});
}

TEST_CASE("Transitions that are equal in a column stay in the order of time") {
  std::vector<Transition> rows(3);
  for (int t : {2, 0, 1}) rows[static_cast<std::size_t>(t)].t = 2 - t;
  sort_transitions(rows, TransitionColumn::reward, true);
  CHECK(rows[0].t == 0);
  CHECK(rows[2].t == 2);
}
