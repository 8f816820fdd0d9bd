#pragma once

#include <string>

#include "assignments/grading/formula_check.hpp"
#include "nn/recurrent.hpp"

// What part `hello` is compared with, in double precision and without LibTorch: the right formulas
// and the wrong ones of the catalogue. Inputs are named as in contract.hpp.

namespace lab::grading::hello {

/// How the steps of a sequence hang together.
enum class Chain {
  whole,      ///< as they should
  detached,   ///< right values, but no gradient from a step to the one before
  forgetful,  ///< each step begins with a state of zeros
};

/// x [T, N, D], the parameters, direction [T, N, H] → "hidden states" [T, N, H] and "gradient of
/// weight_hh", of their sum weighted by the direction.
Outputs sequence(nn::Cell cell, const core::Arrays& input, Chain chain);
/// The LSTM's gates, c and h over the first sequence: "i", "f", "g", "o", "c", "h" [T, H] each.
Outputs lstm_steps(const core::Arrays& input);
/// text [T], the parameters, direction [T, V] → "logits" [T, V] and "gradient of weight_hh".
Outputs model(nn::Cell cell, const core::Arrays& input, Chain chain);

/// How a training goes wrong.
enum class Fit { right, without_zero_grad };
/// Gradients that pile up make the steps so large that rounding soon decides where they lead: of
/// `without_zero_grad` the first losses are all.
///
/// text [T + 1], the first parameters, epochs → "loss" [epochs] and, of the trained model,
/// "probability" [T, V]; with Adam at a learning rate of 0.1.
Outputs training(nn::Cell cell, const core::Arrays& input, Fit fit);

/// What is wrong with an RNN cell's step: h′ = activation(W_ih x [+ b_ih] + W_hh h [+ b_hh]).
struct RnnStep {
  bool has_input_bias = true, has_hidden_bias = true, has_tanh = true;
};
/// x [N, D], h [N, H], the parameters → "h" [N, H].
Outputs rnn_step(const core::Arrays& input, const RnnStep& step);

/// What is wrong with the LSTM's gates: the order of the rows, the activations, a bias.
struct LstmGates {
  std::string order = "ifgo", with_tanh = "g";
  bool has_hidden_bias = true;
};
/// x [N, D], h [N, H], the parameters → "gate i" … "gate o" [N, H].
Outputs lstm_gates(const core::Arrays& input, const LstmGates& gates);

}  // namespace lab::grading::hello
