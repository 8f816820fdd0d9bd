// How part `hello` is graded: what is right in the tasks with torch's modules, and the catalogue of
// mistakes about them. Every mistake has a file of its name in mistakes/, which the tests run.

#include <cmath>
#include <numeric>

#include "assignments/exam/hello/cases.hpp"
#include "assignments/exam/hello/formulas.hpp"
#include "assignments/exam/hello/part.hpp"
#include "assignments/exam/hello/stages.hpp"
#include "assignments/exam/hello/use.hpp"

namespace lab::grading::hello {
namespace {

using core::Arrays;
using nn::Cell;

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
      stage(name + ".forward", "the model", has_own_loop ? 2 : 3, {}, std::move(forward)));
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
  tasks.push_back(stage(name + ".training", "fifty epochs", has_own_loop ? 1 : 2, std::move(needs),
                        std::move(fitted)));
}

}  // namespace

Task stage(std::string name, std::string title, double points, std::vector<std::string> needs,
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

Part part() {
  Part part{.name = "hello",
            .title = "recurrent cells",
            .files = {"torch_cells.cpp", "own_cells.cpp"},
            .tasks = {},
            .use = put_cells_into_lab};
  auto& tasks = part.tasks;
  tasks.push_back(
      stage("rnn.targets", "inputs and targets", 1, {},
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
  tasks.push_back(stage(
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
