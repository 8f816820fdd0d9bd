// What of the exam's part `frozenlake` is decided by walking, and the formulas that it compares
// with.

#include <algorithm>
#include <array>
#include <limits>
#include <span>

#include "assignments/exam/frozenlake/formulas.hpp"
#include "assignments/exam/frozenlake/policy.hpp"
#include "assignments/grading/drawn.hpp"
#include "tests/catch.hpp"

using namespace lab;
using namespace lab::grading::frozenlake;
using lab::testing::Approx;

namespace {

constexpr std::size_t kStates = 16, kActions = 4, kSeeds = 5;
using Table = std::vector<float>;  // [S, A]

/// A student's program that recorded these agents, one after the other each time it was run.
class RecordedSession final : public grading::Session {
 public:
  explicit RecordedSession(std::vector<std::vector<core::Arrays>> runs) : runs_(std::move(runs)) {}
  grading::Recording run(const std::vector<core::Arrays>&) override {
    grading::Recording recording;
    recording.arrays = runs_.at(next_);
    if (next_ + 1 < runs_.size()) ++next_;
    return recording;
  }
  grading::Recording run(const std::string&, const std::vector<core::Arrays>& cases) override {
    return run(cases);
  }
  grading::Recording recorded(const std::string&) override { return run({}); }

 private:
  std::vector<std::vector<core::Arrays>> runs_;
  std::size_t next_ = 0;
};

/// Values that lead down, down, right, down, right, right to the goal; in the other states all are
/// equal.
Table values_that_arrive() {
  Table values(kStates * kActions, 0);
  for (const auto& [state, action] : std::initializer_list<std::pair<std::size_t, std::size_t>>{
           {0, 1}, {4, 1}, {8, 2}, {9, 1}, {13, 2}, {14, 2}}) {
    values[state * kActions + action] = 1;
  }
  return values;
}

/// An agent that remembers one step: from state 0 down to `next_state`.
core::Arrays agent_with(const Table& values, double next_state = 4) {
  const auto numbers = [](std::vector<double> all) { return core::make_array(all); };
  return {{"values", core::make_array(std::span(values), {kStates, values.size() / kStates})},
          {"scores", numbers({0, 0, 1, 1})},
          {"states", numbers({0})},
          {"actions", numbers({1})},
          {"rewards", numbers({0})},
          {"next states", numbers({next_state})},
          {"terminated", numbers({0})}};
}

grading::Verdict verdict_on(const std::vector<core::Arrays>& agents) {
  RecordedSession session({agents});
  return grade_policy(session, 10);
}

/// Five agents of which the first `arriving` reach the goal.
std::vector<core::Arrays> agents_of(std::size_t arriving) {
  std::vector<core::Arrays> agents(kSeeds, agent_with(Table(kStates * kActions, 0)));
  std::fill_n(agents.begin(), arriving, agent_with(values_that_arrive()));
  return agents;
}

core::Arrays step_input(core::Pcg64& random) {
  using grading::drawn;
  const auto number = [](float value) { return core::make_array(std::vector<float>{value}); };
  return {{"states", grading::drawn_integers(random, 5, 6)},
          {"actions", grading::drawn_integers(random, 5, 3)},
          {"rewards", drawn(random, {5})},
          {"next_states", grading::drawn_integers(random, 5, 6)},
          {"terminated", core::make_array(std::vector<std::int64_t>{0, 1, 0, 0, 1})},
          {"embedding.weight", drawn(random, {6, 3})},
          {"hidden.weight", drawn(random, {4, 3})},
          {"hidden.bias", drawn(random, {4})},
          {"head.weight", drawn(random, {3, 4})},
          {"head.bias", drawn(random, {3})},
          {"gamma", number(0.5F)},
          {"learning_rate", number(0.125F)},
          {"steps", grading::whole_number(1)}};
}

const grading::Values& find(const grading::Outputs& outputs, const std::string& name) {
  return *std::ranges::find(outputs, name, &grading::Values::name);
}

/// The slope of the formula's loss along one number of one parameter, by central differences.
double slope(core::Arrays input, const std::string& name, std::size_t place, const Learning& how) {
  const auto numbers = grading::numbers_of(input.at(name));
  std::array<double, 2> losses{};
  for (std::size_t side = 0; side < 2; ++side) {
    auto moved = numbers;
    moved[place] += side == 0 ? -1e-6 : 1e-6;
    input[name] = core::make_array(std::span<const double>(moved), input.at(name).shape);
    losses[side] = find(learned(input, how), "loss").numbers.at(0);
  }
  return (losses[1] - losses[0]) / 2e-6;
}

}  // namespace

TEST_CASE("A policy earns points in proportion to the walks that arrive, between 0.5 and 0.9") {
  const std::array<double, 6> points{0, 0, 0, 2.5, 7.5, 10};
  for (std::size_t arriving = 0; arriving <= kSeeds; ++arriving) {
    INFO(arriving);
    CHECK(verdict_on(agents_of(arriving)).points == Approx(points[arriving]));
  }
  CHECK(verdict_on(agents_of(5)).state == grading::State::passed);
  CHECK(verdict_on(agents_of(4)).state == grading::State::partly);
  CHECK(verdict_on(agents_of(2)).state == grading::State::wrong);
}

TEST_CASE("Of equal values the first action is walked") {
  auto values = values_that_arrive();
  values[0 * kActions + 3] = 1;  // up as good as down
  CHECK(verdict_on(std::vector(kSeeds, agent_with(values))).points == 10);
  values[0 * kActions + 0] = 1;  // left as good as both: against the wall
  CHECK(verdict_on(std::vector(kSeeds, agent_with(values))).points == 0);
}

TEST_CASE("A policy of values that are no numbers, or of another shape, earns nothing") {
  auto agents = agents_of(5);
  auto values = values_that_arrive();
  values[15 * kActions] = std::numeric_limits<float>::quiet_NaN();  // where no walk passes
  agents[3] = agent_with(values);
  CHECK(verdict_on(agents).points == 0);
  CHECK(verdict_on(agents).message.find("state 15") != std::string::npos);
  agents[3] = agent_with(Table(kStates * 3, 1));
  CHECK(verdict_on(agents).points == 0);
}

TEST_CASE("Steps that no walk makes are told only where the policy fails") {
  std::vector<core::Arrays> agents(kSeeds, agent_with(Table(kStates * kActions, 0), 9));
  const auto verdict = verdict_on(agents);
  CHECK(verdict.mistake == "impossible_steps");
  CHECK(verdict.hint.find("led to state 9") != std::string::npos);
  CHECK(verdict_on(agents_of(0)).mistake.empty());
  const double far = 1e300;  // no state, and too large for a whole number
  agents.back() = agent_with(Table(kStates * kActions, 0), far);
  agents.back()["states"] = core::make_array(std::vector<double>{far});
  CHECK(verdict_on({kSeeds, agents.back()}).mistake == "impossible_steps");
  CHECK(verdict_on({kSeeds, agent_with(values_that_arrive(), 9)}).mistake.empty());
}

TEST_CASE("A training that gives other bytes the second time does not pass") {
  auto other = values_that_arrive();
  other[0] = std::numeric_limits<float>::denorm_min();
  RecordedSession same({{agent_with(values_that_arrive())}, agents_of(5)});
  RecordedSession differing({{agent_with(other)}, agents_of(5)});
  CHECK(grade_training(same).state == grading::State::passed);
  CHECK(grade_training(differing).mistake == "not_repeatable");
}

TEST_CASE("The exam's learning step goes along the gradient of its loss") {
  core::Pcg64 random(7);
  // Where nothing is held constant the loss's own slope is the gradient …
  const Learning whole{.is_detached = false};
  const auto input = step_input(random);
  const auto outputs = learned(input, whole);
  for (const char* name : {"embedding.weight", "hidden.weight", "hidden.bias", "head.weight"}) {
    const auto& gradient = find(outputs, std::string("gradient of ") + name).numbers;
    const auto before = grading::numbers_of(input.at(name));
    for (std::size_t i = 0; i < gradient.size(); ++i) {
      INFO(name << " " << i);
      CHECK(gradient[i] == Approx(slope(input, name, i, whole)).margin(1e-7));
      CHECK(find(outputs, name).numbers[i] == Approx(before[i] - 0.125 * gradient[i]));
    }
  }
  // … and where γ = 0, nothing but rewards is in the targets: held constant or not is the same.
  auto rewards_only = input;
  rewards_only["gamma"] = core::make_array(std::vector<float>{0});
  CHECK(find(learned(rewards_only, {}), "gradient of head.weight").numbers ==
        find(learned(rewards_only, whole), "gradient of head.weight").numbers);
  CHECK(find(learned(input, {}), "gradient of head.weight").numbers !=
        find(outputs, "gradient of head.weight").numbers);
}

TEST_CASE("The exam's target is the reward alone where a walk ended") {
  core::Arrays input{{"states", core::make_array(std::vector<std::int64_t>{0, 0})},
                     {"actions", core::make_array(std::vector<std::int64_t>{0, 0})},
                     {"rewards", core::make_array(std::vector<float>{0.25F, 0.5F})},
                     {"next_states", core::make_array(std::vector<std::int64_t>{1, 1})},
                     {"terminated", core::make_array(std::vector<std::int64_t>{0, 1})},
                     {"terminated_now", grading::whole_number(1)},
                     {"gamma", core::make_array(std::vector<float>{0.5F})}};
  const std::vector<float> online{9, 9, 9, 9}, target_values{7, 7, 1, 2};
  input["online"] = core::make_array(std::span(online), {2, 2});
  input["target"] = core::make_array(std::span(target_values), {2, 2});
  const auto numbers = [&](const Target& how) { return target(input, how).front().numbers; };
  using Numbers = std::vector<double>;
  CHECK(numbers({}) == Numbers{1.25, 0.5});
  CHECK(numbers({.mask = Target::Mask::none}) == Numbers{1.25, 1.5});
  CHECK(numbers({.mask = Target::Mask::now}) == Numbers{0.25, 0.5});
  CHECK(numbers({.of_next_state = false}) == Numbers{3.75, 0.5});
  CHECK(numbers({.from_target_net = false}) == Numbers{4.75, 0.5});
}
