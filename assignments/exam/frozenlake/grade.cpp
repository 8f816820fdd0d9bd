// How part `frozenlake` is graded: the inputs of each stage, what is right, and the catalogue of
// mistakes. Every mistake has a file of its name in mistakes/, which the tests run.

#include <array>
#include <functional>

#include "assignments/exam/frozenlake/formulas.hpp"
#include "assignments/exam/frozenlake/part.hpp"
#include "assignments/exam/frozenlake/policy.hpp"
#include "assignments/grading/drawn.hpp"

namespace lab::grading::frozenlake {
namespace {

using core::Array;
using core::Arrays;
using core::Pcg64;

constexpr std::uint32_t kStates = 7, kActions = 3;  // of the drawn inputs

Array number(double value) {
  return core::make_array(std::vector<float>{static_cast<float>(value)});
}

/// `count` transitions of a world with kStates and kActions; a third of them end it.
void add_transitions(Arrays& input, Pcg64& random, std::size_t count) {
  input["states"] = drawn_integers(random, count, kStates);
  input["actions"] = drawn_integers(random, count, kActions);
  input["rewards"] = drawn(random, {count});
  input["next_states"] = drawn_integers(random, count, kStates);
  std::vector<std::int64_t> terminated(count);
  for (std::size_t i = 0; i < count; ++i) terminated[i] = i % 3 == 1 ? 1 : 0;
  input["terminated"] = core::make_array(terminated);
}

/// Fewer transitions than there is room for, one more, and several rounds.
std::vector<Arrays> push_cases() {
  Pcg64 random(1);
  std::vector<Arrays> cases;
  for (const auto& [capacity, count] : {std::pair{6, 4U}, {5, 6U}, {3, 11U}}) {
    auto& input = cases.emplace_back();
    add_transitions(input, random, count);
    input["capacity"] = whole_number(capacity);
  }
  return cases;
}

std::vector<Arrays> sample_cases() {
  Pcg64 random(2);
  std::vector<Arrays> cases;
  for (const auto& [held, count] : {std::pair{9U, 4U}, {12U, 20U}, {5U, 1U}}) {
    auto& input = cases.emplace_back();
    add_transitions(input, random, held);
    input["capacity"] = whole_number(12);
    input["indices"] = drawn_integers(random, count, held);
  }
  return cases;
}

std::vector<Arrays> target_cases() {
  Pcg64 random(3);
  std::vector<Arrays> cases;
  for (const std::size_t count : {6U, 4U, 11U}) {
    auto& input = cases.emplace_back();
    add_transitions(input, random, count);
    input["online"] = drawn(random, {kStates, kActions}, 2);
    input["target"] = drawn(random, {kStates, kActions}, 2);
    input["gamma"] = number(0.9);
    input["terminated_now"] = whole_number(count == 4 ? 1 : 0);
  }
  return cases;
}

/// The sizes of a case: embedding E, hidden H, batch B.
struct Sizes {
  std::size_t embedding, hidden, batch;
};

std::vector<Arrays> step_cases() {
  Pcg64 random(4);
  std::vector<Arrays> cases;
  for (const auto& [embedding, hidden, batch] : {Sizes{3, 4, 5}, Sizes{4, 6, 9}, Sizes{2, 5, 3}}) {
    auto& input = cases.emplace_back();
    add_transitions(input, random, batch);
    input["embedding.weight"] = drawn(random, {kStates, embedding});
    input["hidden.weight"] = drawn(random, {hidden, embedding});
    input["hidden.bias"] = drawn(random, {hidden});
    input["head.weight"] = drawn(random, {kActions, hidden});
    input["head.bias"] = drawn(random, {kActions});
    input["gamma"] = number(0.9);
    input["learning_rate"] = number(0.1);
    input["steps"] = whole_number(2);
  }
  return cases;
}

std::vector<Arrays> net_cases() {
  Pcg64 random(5);
  std::vector<Arrays> cases;
  for (const std::uint32_t states : {16U, 5U, 64U}) {
    auto& input = cases.emplace_back();
    input["state_count"] = whole_number(states);
    input["action_count"] = whole_number(states == 5 ? 2 : 4);
    input["hidden"] = whole_number(8);
    input["states"] = drawn_integers(random, 10, states);
  }
  return cases;
}

/// The rows of the net's own table for the states that it was asked about.
Outputs rows_of_table(const Arrays& input, const Arrays& got) {
  const auto actions = static_cast<std::size_t>(numbers_of(input.at("action_count")).at(0));
  const auto states = static_cast<std::size_t>(numbers_of(input.at("state_count")).at(0));
  const auto table = got.find("table");
  Values values{"values", {"row", "action"}, {input.at("states").size(), actions}, {}};
  if (table == got.end() || table->second.shape != std::vector{states, actions}) {
    return {
        {"table", {"state", "action"}, {states, actions}, std::vector<double>(states * actions)}};
  }
  const auto numbers = numbers_of(table->second);
  for (const double state : numbers_of(input.at("states"))) {
    for (std::size_t a = 0; a < actions; ++a) {
      values.numbers.push_back(numbers[static_cast<std::size_t>(state) * actions + a]);
    }
  }
  return {std::move(values)};
}

Verdict grade_net(Session& session, double points) {
  const auto cases = net_cases();
  const auto recording = session.run(cases);
  Verdict verdict;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const auto& got = recording.of_case(i);
    if (const auto difference = first_difference(got, rows_of_table(cases[i], got), 1e-5)) {
      verdict.message = difference->text();
      return verdict;
    }
    if (const auto first = recording.text_of(i, "first module");
        first != "torch::nn::EmbeddingImpl") {
      verdict.message = "the first module of q_net is no torch::nn::Embedding";
      verdict.mistake = "no_embedding";
      verdict.hint = fmt::format("Your q_net begins with {}.", first);
      return verdict;
    }
  }
  verdict.state = State::passed;
  verdict.points = points;
  return verdict;
}

Task task(const std::string& name, std::string title, double points,
          std::function<Verdict(Session&)> grade) {
  return {.name = "frozenlake." + name,
          .title = std::move(title),
          .points = points,
          .needs = {},
          .seconds = 20,
          .file = "agent.cpp",
          .forbidden = {"lab::*"},
          .grade = std::move(grade)};
}

/// A stage that is graded by a formula.
Task task(const std::string& name, std::string title, double points,
          std::function<std::vector<Arrays>()> cases, Formula right,
          std::vector<Mistake> mistakes) {
  FormulaCheck check{.cases = std::move(cases),
                     .right = std::move(right),
                     .mistakes = std::move(mistakes),
                     .tolerance = 1e-5,
                     .strip = {},
                     .curves = {}};
  return task(name, std::move(title), points, [check = std::move(check), points](Session& session) {
    return grading::grade(check, points, session);
  });
}

void add_buffer(std::vector<Task>& tasks) {
  const auto push = [](Full full, bool newest_first = false) {
    return [=](const Arrays& input) { return pushed(input, full, newest_first); };
  };
  tasks.push_back(task(
      "buffer.push", "remember transitions", 5, push_cases, push(Full::drops_oldest),
      {{"drops_newest", "When your memory is full, it does not take the newest transition.",
        push(Full::drops_newest)},
       {"overwrites_newest",
        "When your memory is full, the newest transition takes the place of the one before it.",
        push(Full::overwrites_newest)},
       {"never_forgets", "Your memory holds more than its capacity.", push(Full::grows)},
       {"newest_first", "Your memory holds the newest transition first.",
        push(Full::drops_oldest, true)}}));
  const auto sample = [](Rows rows) {
    return [rows](const Arrays& input) { return sampled(input, rows); };
  };
  tasks.push_back(task(
      "buffer.sample", "batches of them", 5, sample_cases, sample(Rows::right),
      {{"states_swapped", "The states of your batch are the next states, and the other way round.",
        sample(Rows::states_swapped)},
       {"counts_from_newest",
        "Your batch holds the transitions that these indices count from the newest "
        "one.",
        sample(Rows::from_the_newest)}}));
}

void add_target(std::vector<Task>& tasks) {
  const auto how = [](Target wrong) {
    return [wrong](const Arrays& input) { return target(input, wrong); };
  };
  using Mask = Target::Mask;
  tasks.push_back(task(
      "learning.target", "the targets", 4, target_cases, how({}),
      {{"no_mask",
        "Your targets are those of a world that never ends: the next state's value is added "
        "after the end as well.",
        how({.mask = Mask::none})},
       {"mask_of_now",
        "Your targets are masked with the agent's flag terminated_now, the same for all rows.",
        how({.mask = Mask::now})},
       {"mask_on_reward", "Where a walk ended, your targets are 0: the reward is lost as well.",
        how({.mask = Mask::reward_too})},
       {"value_of_state", "Your targets hold the largest value of the state, not of the next.",
        how({.of_next_state = false})},
       {"no_gamma", "Your targets are those of γ = 1.", how({.has_gamma = false})},
       {"online_net", "Your targets are made of the values of q_net.",
        how({.from_target_net = false})}}));
}

void add_step(std::vector<Task>& tasks) {
  const auto how = [](Learning wrong) {
    return [wrong](const Arrays& input) { return learned(input, wrong); };
  };
  using Value = Learning::Value;
  tasks.push_back(
      task("learning.step", "a learning step", 4, step_cases, how({}),
           {{"target_not_detached",
             "Your gradient is the one of a step in which the gradient flows through the targets "
             "too.",
             how({.is_detached = false})},
            {"summed_loss", "Your loss is the sum over the batch, not its mean.",
             how({.is_mean = false})},
            {"gradients_pile_up",
             "Your second step goes along the sum of its own gradient and that of the first.",
             how({.clears_gradient = false})},
            {"value_of_best",
             "Your loss compares the largest value of each state with the targets, "
             "whatever action was taken.",
             how({.value = Value::largest})},
            {"every_pair", "Your loss is the mean over all B · B pairs of a value and a target.",
             // By its loss alone: torch::mse_loss and the functional one give it other gradients.
             [](const Arrays& input) {
               return Outputs{learned(input, {.value = Value::every_pair}).front()};
             }}}));
}

}  // namespace

Part part() {
  Part part{
      .name = "frozenlake", .title = "reinforcement learning", .files = {"agent.cpp"}, .tasks = {}};
  auto& tasks = part.tasks;
  add_buffer(tasks);
  add_target(tasks);
  add_step(tasks);
  tasks.push_back(
      task("learning.net", "the network", 2, [](Session& s) { return grade_net(s, 2); }));
  tasks.push_back(task("training", "training on five seeds", 0, grade_training));
  tasks.back().seconds = 60;
  // The whole waits for its parts.
  for (std::size_t i = 0; i + 1 < tasks.size(); ++i) tasks.back().needs.push_back(tasks[i].name);
  tasks.push_back(
      task("policy", "greedy walks", 10, [](Session& s) { return grade_policy(s, 10); }));
  tasks.back().needs = {"frozenlake.training"};
  return part;
}

}  // namespace lab::grading::frozenlake
