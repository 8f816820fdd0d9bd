#pragma once

#include <torch/nn/module.h>
#include <torch/nn/modules/linear.h>

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "assignments/grading/todo.hpp"

// What part `hello` asks for. You fill in torch_cells.cpp and own_cells.cpp; this file stays as it
// is (the grader compiles with its own copy). T characters, V different ones, N texts at once,
// D inputs, H hidden units.

namespace exam {

using torch::Tensor;

/// A model of the next character: a recurrent layer that begins with zeros, then a Linear layer.
class CharModel : public torch::nn::Module {
 public:
  /// inputs: [T] int64, each below V. Returns the logits of what follows, [T, V].
  virtual Tensor forward(Tensor inputs) = 0;
};

/// What the model reads and what it is to say.
struct TextPair {
  Tensor inputs, targets;  // [T − 1] int64 each
};

// ------------------------------------------------------------------------------ torch_cells.cpp

/// text: [T] int64. At each character but the last, the target is the one that follows.
TextPair inputs_and_targets(Tensor text);

/// The mean cross-entropy of logits [T, V] against targets [T]: a single number.
Tensor loss(Tensor logits, Tensor targets);

/// Trains with torch::optim::Adam on the whole text at once. Returns the loss of each epoch, as it
/// was before that epoch's step.
std::vector<double> train(CharModel& model, const TextPair& text, int epochs, double learning_rate);

/// Models whose recurrent layer is the module of that name, with its defaults (two biases, tanh).
/// The RNN and the LSTM read the whole text in one call; the cells are called at each character.
std::shared_ptr<CharModel> make_rnn(std::int64_t vocabulary, std::int64_t hidden);
std::shared_ptr<CharModel> make_rnn_cell(std::int64_t vocabulary, std::int64_t hidden);
std::shared_ptr<CharModel> make_lstm(std::int64_t vocabulary, std::int64_t hidden);
std::shared_ptr<CharModel> make_lstm_cell(std::int64_t vocabulary, std::int64_t hidden);

// -------------------------------------------------------------------------------- own_cells.cpp

/// An RNN cell of your own. Its parameters are made for you; you write what it computes.
class OwnRnnCell : public torch::nn::Module {
 public:
  OwnRnnCell(std::int64_t inputs, std::int64_t hidden);

  /// x: [N, D], h: [N, H]. Returns h′ = tanh(W_ih x + b_ih + W_hh h + b_hh), [N, H].
  Tensor forward(Tensor x, Tensor h);

  Tensor weight_ih;         // [H, D]
  Tensor weight_hh;         // [H, H]
  Tensor bias_ih, bias_hh;  // [H]
};

/// An LSTM cell of your own, in four steps that are graded one by one.
class OwnLstmCell : public torch::nn::Module {
 public:
  OwnLstmCell(std::int64_t inputs, std::int64_t hidden);

  /// x: [N, D], h: [N, H]. Returns the activated gates i, f, g, o side by side, [N, 4·H]:
  /// i, f, o = σ(…) and g = tanh(…) of W_ih x + b_ih + W_hh h + b_hh.
  Tensor gates(Tensor x, Tensor h);
  /// gates: [N, 4·H] as above, c: [N, H]. Returns c′ = f ⊙ c + i ⊙ g, [N, H].
  Tensor next_cell(Tensor gates, Tensor c);
  /// next_c: [N, H]. Returns h′ = o ⊙ tanh(c′), [N, H].
  Tensor next_hidden(Tensor gates, Tensor next_c);
  /// One step: {h′, c′}, made of the three above.
  std::pair<Tensor, Tensor> forward(Tensor x, Tensor h, Tensor c);

  Tensor weight_ih;         // [4·H, D], the rows of i, f, g, o one below the other
  Tensor weight_hh;         // [4·H, H]
  Tensor bias_ih, bias_hh;  // [4·H]
};

/// A cell over a whole sequence from a state of zeros. x: [T, N, D]; returns every h′, [T, N, H].
/// The gradient has to flow back through all steps.
Tensor unroll(OwnRnnCell& cell, Tensor x);
Tensor unroll(OwnLstmCell& cell, Tensor x);

}  // namespace exam
