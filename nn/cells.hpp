#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "nn/recurrent.hpp"

namespace lab::nn {

/// The parameters of one cell, with PyTorch's names and shapes: weight_ih [G·H, D], weight_hh
/// [G·H, H], bias_ih and bias_hh [G·H], both undefined for a cell without biases.
struct CellWeights {
  at::Tensor weight_ih, weight_hh, bias_ih, bias_hh;
};

/// The state between two steps: h [N, H], and for the LSTM c [N, H].
struct CellState {
  at::Tensor h, c;
};

/// What a step gives: the next state, and the gates after their activations as data, [G, N, H] in
/// the order of gate_letters().
struct CellStep {
  CellState state;
  at::Tensor gates;
};

/// The cells by hand, step by step as their equations are written, autograd for the gradient; the
/// twins of torch::nn::RNNCell, LSTMCell and GRUCell. x is [N, D]. Two separate Linears, one of the
/// input and one of the state, then their sum: in this order the numbers are PyTorch's, bit for
/// bit. Each throws std::logic_error, naming the parameter and both shapes, for what does not fit.

/// h′ = tanh(W_ih x + b_ih + W_hh h + b_hh), or with relu in place of tanh (Elman 1990).
struct RnnCell {
  CellWeights weights;
  bool relu = false;
  [[nodiscard]] CellStep operator()(const at::Tensor& x, const CellState& state) const;
};

/// Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000.
struct LstmCell {
  CellWeights weights;
  [[nodiscard]] CellStep operator()(const at::Tensor& x, const CellState& state) const;
};

/// Cho et al. 2014, in PyTorch's form: the reset gate acts on W_hn h + b_hn.
struct GruCell {
  CellWeights weights;
  [[nodiscard]] CellStep operator()(const at::Tensor& x, const CellState& state) const;
};

/// The cell of that kind.
[[nodiscard]] CellStep cell_step(Cell cell, const CellWeights& weights, const at::Tensor& x,
                                 const CellState& state);

/// Fresh parameters that require gradients, drawn from U(±1/√H) by torch's generator in PyTorch's
/// order (weight_ih, weight_hh, bias_ih, bias_hh), so that torch::manual_seed gives PyTorch's own.
[[nodiscard]] CellWeights make_cell_weights(Cell cell, int inputs, int hidden, bool bias,
                                            at::ScalarType type);

}  // namespace lab::nn
