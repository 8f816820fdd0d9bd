// How part `hello` is graded: the inputs of each stage, what is right, and the catalogue of
// mistakes. Every mistake has a file of its name in mistakes/, which the tests run.

#include <cmath>
#include <numeric>

#include "assignments/exam/hello/formulas.hpp"
#include "assignments/exam/hello/part.hpp"
#include "assignments/exam/hello/use.hpp"
#include "assignments/grading/drawn.hpp"

namespace lab::grading::hello {
namespace {

using core::Array;
using core::Arrays;
using nn::Cell;

constexpr int kEpochs = 50;
constexpr double kFitTolerance = 1e-3;  // of a float32 training against one in double

/// The sizes of a case: N, D (= V for models), H, T.
struct Sizes {
  std::size_t samples, inputs, hidden, steps;
};
constexpr std::array kSizes{Sizes{1, 4, 3, 6}, Sizes{3, 5, 4, 9}, Sizes{2, 3, 7, 12}};

void add_parameters(Arrays& input, core::Pcg64& random, Cell cell, const Sizes& sizes) {
  const auto rows = static_cast<std::size_t>(nn::gate_count(cell)) * sizes.hidden;
  input["weight_ih"] = drawn(random, {rows, sizes.inputs});
  input["weight_hh"] = drawn(random, {rows, sizes.hidden});
  input["bias_ih"] = drawn(random, {rows});
  input["bias_hh"] = drawn(random, {rows});
}

/// One input for each of kSizes.
template <class Make>
std::vector<Arrays> cases_of(std::uint64_t seed, const Make& make) {
  std::vector<Arrays> cases;
  core::Pcg64 random(seed);
  for (const auto& sizes : kSizes) make(cases.emplace_back(), random, sizes);
  return cases;
}

std::vector<Arrays> step_cases(Cell cell) {
  return cases_of(1, [&](Arrays& input, core::Pcg64& random, const Sizes& sizes) {
    add_parameters(input, random, cell, sizes);
    input["x"] = drawn(random, {sizes.samples, sizes.inputs});
    input["h"] = drawn(random, {sizes.samples, sizes.hidden});
  });
}

std::vector<Arrays> sequence_cases(Cell cell) {
  return cases_of(2, [&](Arrays& input, core::Pcg64& random, const Sizes& sizes) {
    add_parameters(input, random, cell, sizes);
    input["x"] = drawn(random, {sizes.steps, sizes.samples, sizes.inputs});
    input["direction"] = drawn(random, {sizes.steps, sizes.samples, sizes.hidden});
  });
}

void add_model(Arrays& input, core::Pcg64& random, Cell cell, const Sizes& sizes) {
  add_parameters(input, random, cell, sizes);
  input["head_weight"] = drawn(random, {sizes.inputs, sizes.hidden});
  input["head_bias"] = drawn(random, {sizes.inputs});
  input["vocabulary"] = whole_number(static_cast<std::int64_t>(sizes.inputs));
  input["hidden"] = whole_number(static_cast<std::int64_t>(sizes.hidden));
}

std::vector<Arrays> model_cases(Cell cell) {
  return cases_of(3, [&](Arrays& input, core::Pcg64& random, const Sizes& sizes) {
    add_model(input, random, cell, sizes);
    input["text"] = drawn_integers(random, sizes.steps, static_cast<std::uint32_t>(sizes.inputs));
    input["direction"] = drawn(random, {sizes.steps, sizes.inputs});
  });
}

/// "hello" twenty times: h, e, l, o are 0, 1, 2, 3.
Array hello_text() {
  std::vector<std::int64_t> text;
  for (int i = 0; i < 20; ++i) text.insert(text.end(), {0, 1, 2, 2, 3});
  return core::make_array(text);
}

std::vector<Arrays> training_cases(Cell cell) {
  core::Pcg64 random(4);
  Arrays input;
  add_model(input, random, cell, {1, 4, 8, 0});
  input["text"] = hello_text();
  input["epochs"] = whole_number(kEpochs);
  return {input};
}

std::vector<Arrays> text_cases() {
  return cases_of(5, [](Arrays& input, core::Pcg64& random, const Sizes& sizes) {
    input["text"] = drawn_integers(random, sizes.steps, static_cast<std::uint32_t>(sizes.inputs));
  });
}

/// inputs [T − 1] from `first_input` on, targets [T − 1] from `first_target` on.
Outputs pair(const Arrays& input, std::ptrdiff_t first_input, std::ptrdiff_t first_target) {
  const auto text = numbers_of(input.at("text"));
  const auto count = text.size() - 1;
  const auto from = [&](std::ptrdiff_t first) {
    return std::vector<double>(text.begin() + first,
                               text.begin() + first + static_cast<std::ptrdiff_t>(count));
  };
  return {{"inputs", {"place"}, {count}, from(first_input)},
          {"targets", {"place"}, {count}, from(first_target)}};
}

std::vector<Arrays> loss_cases() {
  return cases_of(6, [](Arrays& input, core::Pcg64& random, const Sizes& sizes) {
    input["logits"] = drawn(random, {sizes.steps, sizes.inputs}, 4);
    input["targets"] =
        drawn_integers(random, sizes.steps, static_cast<std::uint32_t>(sizes.inputs));
  });
}

std::vector<double> softmax(std::vector<double> row) {
  for (auto& value : row) value = std::exp(value);
  const double sum = std::accumulate(row.begin(), row.end(), 0.0);
  for (auto& value : row) value /= sum;
  return row;
}

enum class Loss { mean, sum, of_softmax };

Outputs cross_entropy(const Arrays& input, Loss kind) {
  const auto logits = numbers_of(input.at("logits")), targets = numbers_of(input.at("targets"));
  const auto characters = input.at("logits").shape[1];
  double sum = 0;
  for (std::size_t t = 0; t < targets.size(); ++t) {
    std::vector<double> row(characters);
    for (std::size_t v = 0; v < characters; ++v) row[v] = logits[t * characters + v];
    if (kind == Loss::of_softmax) row = softmax(std::move(row));
    sum -= std::log(softmax(std::move(row))[static_cast<std::size_t>(targets[t])]);
  }
  return {{"loss", {}, {}, {kind == Loss::sum ? sum : sum / static_cast<double>(targets.size())}}};
}

std::vector<Arrays> state_cases() {
  return cases_of(7, [](Arrays& input, core::Pcg64& random, const Sizes& sizes) {
    add_parameters(input, random, Cell::lstm, sizes);
    input["gates"] = drawn(random, {sizes.samples, 4 * sizes.hidden});
    input["c"] = drawn(random, {sizes.samples, sizes.hidden}, 2);
    input["next_c"] = drawn(random, {sizes.samples, sizes.hidden}, 2);
  });
}

/// A number for each sample and unit, from its gates (i, f, g, o by index) and its state.
template <class Combine>
Outputs combined(const char* name, const Arrays& input, const char* state, const Combine& combine) {
  const auto gates = numbers_of(input.at("gates")), states = numbers_of(input.at(state));
  const auto& shape = input.at(state).shape;
  Values values{name, {"sample", "unit"}, shape, {}};
  for (std::size_t n = 0; n < shape[0]; ++n) {
    for (std::size_t j = 0; j < shape[1]; ++j) {
      std::array<double, 4> gate{};
      for (std::size_t k = 0; k < 4; ++k) gate[k] = gates[(n * 4 + k) * shape[1] + j];
      values.numbers.push_back(combine(gate, states[n * shape[1] + j]));
    }
  }
  return {std::move(values)};
}

/// A stage that is graded by a formula.
Task task(std::string name, std::string title, double points, std::vector<std::string> needs,
          FormulaCheck check) {
  Task made{.name = "hello." + std::move(name),
            .title = std::move(title),
            .points = points,
            .needs = std::move(needs),
            .seconds = 20,
            .file = "torch_cells.cpp",
            .forbidden = {},
            .grade = {}};
  for (auto& need : made.needs) need = "hello." + need;
  if (made.name.starts_with("hello.own_")) {
    made.file = "own_cells.cpp";
    // Of its own kind: the other task's cell, in the same file, is not its business.
    const bool is_lstm = made.name.find("lstm") != std::string::npos;
    const std::string kind = is_lstm ? "LSTM" : "RNN", op = is_lstm ? "lstm" : "rnn";
    made.forbidden = {"torch::nn::" + kind + "Impl::forward",
                      "torch::nn::" + kind + "CellImpl::forward",
                      "torch::nn::GRUImpl::forward",
                      "torch::nn::GRUCellImpl::forward",
                      "at::" + op + "*",
                      "at::_ops::" + op + "*",
                      "at::gru*",
                      "at::_ops::gru*",
                      "at::_thnn_*",
                      "at::_ops::_thnn_*",
                      "lab::*"};
  }
  made.grade = [check = std::move(check), points](Session& session) {
    return grading::grade(check, points, session);
  };
  return made;
}

Mistake state_is_forgotten(const std::string& task, Cell cell) {
  return {task + "_forgets",
          "Your logits are those of a model in which every character begins with a state of zeros.",
          [cell](const Arrays& input) { return model(cell, input, Chain::forgetful); }};
}

Mistake state_is_detached(const std::string& task, Cell cell) {
  return {task + "_detaches",
          "Your values are right, but your gradient is the one of a model in which nothing flows "
          "from a step back to the step before.",
          [cell](const Arrays& input) { return model(cell, input, Chain::detached); }};
}

/// The two stages of a model made of torch::nn's module; `is_cell`: it is called step by step.
void add_model_tasks(std::vector<Task>& tasks, const std::string& name, Cell cell, bool is_cell) {
  FormulaCheck forward{.cases = [cell] { return model_cases(cell); },
                       .right = [cell](const Arrays& i) { return model(cell, i, Chain::whole); },
                       .mistakes = {},
                       .tolerance = 1e-4,
                       .strip = {},
                       .curves = {}};
  if (is_cell) forward.mistakes = {state_is_forgotten(name, cell), state_is_detached(name, cell)};
  const bool has_own_loop = name == "rnn";
  tasks.push_back(
      task(name + ".forward", "the model", has_own_loop ? 2 : 3, {}, std::move(forward)));
  FormulaCheck fitted{.cases = [cell] { return training_cases(cell); },
                      .right = [cell](const Arrays& i) { return training(cell, i, Fit::right); },
                      .mistakes = {},
                      .tolerance = kFitTolerance,
                      .strip = {},
                      .curves = {"loss"}};
  std::vector<std::string> needs{name + ".forward"};
  if (has_own_loop) {
    needs.emplace_back("rnn.loss");
    fitted.mistakes = {
        {"gradients_pile_up",
         "Your losses are those of a training in which each epoch's gradient is "
         "added to all earlier ones.",
         [cell](const Arrays& i) { return training(cell, i, Fit::without_zero_grad); }}};
  }
  tasks.push_back(task(name + ".training", "fifty epochs", has_own_loop ? 1 : 2, std::move(needs),
                       std::move(fitted)));
}

FormulaCheck own_sequence(Cell cell) {
  const std::string name = cell == Cell::lstm ? "own_lstm" : "own_rnn";
  FormulaCheck check{
      .cases = [cell] { return sequence_cases(cell); },
      .right =
          [cell](const Arrays& input) {
            auto outputs = cell == Cell::lstm ? lstm_steps(input) : Outputs{};
            for (auto& values : sequence(cell, input, Chain::whole)) outputs.push_back(values);
            return outputs;
          },
      .mistakes = {{name + "_detaches",
                    "Your values are right, but your gradient is the one of a sequence in which "
                    "nothing flows from a step back to the step before.",
                    [cell](const Arrays& input) { return sequence(cell, input, Chain::detached); }},
                   {name + "_forgets",
                    "Your hidden states are those of a sequence in which every step begins with a "
                    "state of zeros.",
                    [cell](const Arrays& input) {
                      return sequence(cell, input, Chain::forgetful);
                    }}},
      .tolerance = 1e-4,
      .strip = {},
      .curves = {}};
  if (cell == Cell::lstm) check.strip = {"i", "f", "g", "o", "c", "h"};
  return check;
}

FormulaCheck own_training(Cell cell) {
  return {.cases = [cell] { return training_cases(cell); },
          .right = [cell](const Arrays& input) { return training(cell, input, Fit::right); },
          .mistakes = {},
          .tolerance = kFitTolerance,
          .strip = {},
          .curves = {"loss"}};
}

void add_own_rnn(std::vector<Task>& tasks) {
  const auto step = [](RnnStep wrong) {
    return [wrong](const Arrays& input) { return rnn_step(input, wrong); };
  };
  tasks.push_back(
      task("own_rnn_cell.step", "one step", 2, {},
           {.cases = [] { return step_cases(Cell::rnn_tanh); },
            .right = step({}),
            .mistakes = {{"one_bias", "Your numbers are those of a cell without b_hh.",
                          step({.has_hidden_bias = false})},
                         {"no_bias", "Your numbers are those of a cell without any bias.",
                          step({.has_input_bias = false, .has_hidden_bias = false})},
                         {"no_tanh", "Your numbers are those of a cell without tanh.",
                          step({.has_tanh = false})}},
            .tolerance = 1e-5,
            .strip = {},
            .curves = {}}));
  tasks.push_back(task("own_rnn_cell.sequence", "over a sequence, with its gradient", 1,
                       {"own_rnn_cell.step"}, own_sequence(Cell::rnn_tanh)));
  tasks.push_back(task("own_rnn_cell.training", "fifty epochs", 2, {"own_rnn_cell.sequence"},
                       own_training(Cell::rnn_tanh)));
}

void add_own_lstm(std::vector<Task>& tasks) {
  const auto gates = [](LstmGates wrong) {
    return [wrong](const Arrays& input) { return lstm_gates(input, wrong); };
  };
  const std::string name = "own_lstm_cell.";
  tasks.push_back(
      task(name + "gates", "the four gates", 1, {},
           {.cases = [] { return step_cases(Cell::lstm); },
            .right = gates({}),
            .mistakes = {{"order_ifog", "Your numbers are those of gates in the order i, f, o, g.",
                          gates({.order = "ifog"})},
                         {"sigmoid_candidate",
                          "Your numbers are those of a cell whose candidate g goes through σ.",
                          gates({.with_tanh = ""})},
                         {"one_bias_lstm", "Your numbers are those of a cell without b_hh.",
                          gates({.has_hidden_bias = false})}},
            .tolerance = 1e-5,
            .strip = {},
            .curves = {}}));
  tasks.push_back(task(
      name + "cell", "the next cell state", 1, {},
      {.cases = state_cases,
       .right =
           [](const Arrays& input) {
             return combined("c", input, "c",
                             [](auto& gate, double c) { return gate[1] * c + gate[0] * gate[2]; });
           },
       .mistakes = {{"forget_and_input_swapped", "Your numbers are those of i ⊙ c + f ⊙ g.",
                     [](const Arrays& input) {
                       return combined("c", input, "c", [](auto& gate, double c) {
                         return gate[0] * c + gate[1] * gate[2];
                       });
                     }}},
       .tolerance = 1e-5,
       .strip = {},
       .curves = {}}));
  tasks.push_back(
      task(name + "hidden", "the next hidden state", 1, {},
           {.cases = state_cases,
            .right =
                [](const Arrays& input) {
                  return combined("h", input, "next_c",
                                  [](auto& gate, double c) { return gate[3] * std::tanh(c); });
                },
            .mistakes = {{"cell_without_tanh", "Your numbers are those of o ⊙ c′, without tanh.",
                          [](const Arrays& input) {
                            return combined("h", input, "next_c",
                                            [](auto& gate, double c) { return gate[3] * c; });
                          }}},
            .tolerance = 1e-5,
            .strip = {},
            .curves = {}}));
  tasks.push_back(task(name + "sequence", "over a sequence, with its gradient", 1,
                       {name + "gates", name + "cell", name + "hidden"}, own_sequence(Cell::lstm)));
  tasks.push_back(
      task(name + "training", "fifty epochs", 1, {name + "sequence"}, own_training(Cell::lstm)));
}

}  // namespace

Part part() {
  Part part{.name = "hello",
            .title = "recurrent cells",
            .files = {"torch_cells.cpp", "own_cells.cpp"},
            .tasks = {},
            .use = put_cells_into_lab};
  auto& tasks = part.tasks;
  tasks.push_back(
      task("rnn.targets", "inputs and targets", 1, {},
           {.cases = text_cases,
            .right = [](const Arrays& input) { return pair(input, 0, 1); },
            .mistakes = {{"targets_are_inputs",
                          "Your targets are the inputs themselves: nothing is predicted.",
                          [](const Arrays& input) { return pair(input, 0, 0); }},
                         {"targets_before",
                          "Your targets are the characters before the inputs, not after them.",
                          [](const Arrays& input) { return pair(input, 1, 0); }}},
            .tolerance = 0,
            .strip = {},
            .curves = {}}));
  tasks.push_back(task(
      "rnn.loss", "the loss", 1, {},
      {.cases = loss_cases,
       .right = [](const Arrays& input) { return cross_entropy(input, Loss::mean); },
       .mistakes = {{"softmax_before_loss",
                     "Your loss is the cross-entropy of softmax(logits): the softmax was taken "
                     "twice.",
                     [](const Arrays& input) { return cross_entropy(input, Loss::of_softmax); }},
                    {"summed_loss", "Your loss is the sum over the characters, not their mean.",
                     [](const Arrays& input) { return cross_entropy(input, Loss::sum); }}},
       .tolerance = 1e-5,
       .strip = {},
       .curves = {}}));
  add_model_tasks(tasks, "rnn", Cell::rnn_tanh, false);
  add_model_tasks(tasks, "rnn_cell", Cell::rnn_tanh, true);
  add_own_rnn(tasks);
  add_model_tasks(tasks, "lstm", Cell::lstm, false);
  add_model_tasks(tasks, "lstm_cell", Cell::lstm, true);
  add_own_lstm(tasks);
  return part;
}

}  // namespace lab::grading::hello
