// How the cells by hand are graded, stage by stage, and the catalogue of mistakes about them.

#include <array>
#include <cmath>

#include "assignments/exam/hello/cases.hpp"
#include "assignments/exam/hello/formulas.hpp"
#include "assignments/exam/hello/stages.hpp"

namespace lab::grading::hello {
namespace {

using core::Arrays;
using nn::Cell;

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

}  // namespace

void add_own_rnn(std::vector<Task>& tasks) {
  const auto step = [](RnnStep wrong) {
    return [wrong](const Arrays& input) { return rnn_step(input, wrong); };
  };
  tasks.push_back(
      stage("own_rnn_cell.step", "one step", 2, {},
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
  tasks.push_back(stage("own_rnn_cell.sequence", "over a sequence, with its gradient", 1,
                        {"own_rnn_cell.step"}, own_sequence(Cell::rnn_tanh)));
  tasks.push_back(stage("own_rnn_cell.training", "fifty epochs", 2, {"own_rnn_cell.sequence"},
                        own_training(Cell::rnn_tanh)));
}

void add_own_lstm(std::vector<Task>& tasks) {
  const auto gates = [](LstmGates wrong) {
    return [wrong](const Arrays& input) { return lstm_gates(input, wrong); };
  };
  const std::string name = "own_lstm_cell.";
  tasks.push_back(
      stage(name + "gates", "the four gates", 1, {},
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
  tasks.push_back(stage(
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
      stage(name + "hidden", "the next hidden state", 1, {},
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
  tasks.push_back(stage(name + "sequence", "over a sequence, with its gradient", 1,
                        {name + "gates", name + "cell", name + "hidden"},
                        own_sequence(Cell::lstm)));
  tasks.push_back(
      stage(name + "training", "fifty epochs", 1, {name + "sequence"}, own_training(Cell::lstm)));
}

}  // namespace lab::grading::hello
