#include "nn/cells.hpp"

#include <torch/torch.h>

#include <cmath>

#include "nn/check_shape.hpp"

namespace lab::nn {
namespace {

void check(Cell cell, const CellWeights& weights, const at::Tensor& x, const CellState& state) {
  if (!x.defined() || x.dim() != 2) {
    throw std::logic_error("x has shape " + shape_text(x) + ", not [N, D]");
  }
  const auto batch = x.size(0), hidden = expect_weights(cell, weights, x.size(1));
  expect_shape("h", state.h, {batch, hidden});
  if (cell == Cell::lstm) expect_shape("c", state.c, {batch, hidden});
}

at::Tensor of_input(const CellWeights& weights, const at::Tensor& x) {
  return torch::nn::functional::linear(x, weights.weight_ih, weights.bias_ih);
}
at::Tensor of_state(const CellWeights& weights, const at::Tensor& h) {
  return torch::nn::functional::linear(h, weights.weight_hh, weights.bias_hh);
}

/// What is looked at, but not learned from.
at::Tensor as_data(at::TensorList gates) {
  const torch::NoGradGuard no_grad;
  return torch::stack(gates);
}

}  // namespace

CellStep RnnCell::operator()(const at::Tensor& x, const CellState& state) const {
  check(relu ? Cell::rnn_relu : Cell::rnn_tanh, weights, x, state);
  const auto sum = of_input(weights, x) + of_state(weights, state.h);
  const auto h = relu ? torch::relu(sum) : torch::tanh(sum);
  return {{h, {}}, as_data({h})};
}

CellStep LstmCell::operator()(const at::Tensor& x, const CellState& state) const {
  check(Cell::lstm, weights, x, state);
  const auto gates = (of_input(weights, x) + of_state(weights, state.h)).chunk(4, 1);
  const auto i = torch::sigmoid(gates[0]);
  const auto f = torch::sigmoid(gates[1]);
  const auto g = torch::tanh(gates[2]);
  const auto o = torch::sigmoid(gates[3]);
  const auto c = f * state.c + i * g;
  const auto h = o * torch::tanh(c);
  return {{h, c}, as_data({i, f, g, o})};
}

CellStep GruCell::operator()(const at::Tensor& x, const CellState& state) const {
  check(Cell::gru, weights, x, state);
  const auto hidden = state.h.size(1);
  const auto xs = of_input(weights, x), hs = of_state(weights, state.h);
  // Both gates are parts of one array, as PyTorch has them: where rows lie apart its vectorised
  // sigmoid meets other remainders, which round otherwise than those of an array of their own.
  const auto both = xs.narrow(1, 0, 2 * hidden) + hs.narrow(1, 0, 2 * hidden);
  const auto r = torch::sigmoid(both.narrow(1, 0, hidden));
  const auto z = torch::sigmoid(both.narrow(1, hidden, hidden));
  const auto n =
      torch::tanh(xs.narrow(1, 2 * hidden, hidden) + r * hs.narrow(1, 2 * hidden, hidden));
  const auto h = (state.h - n) * z + n;  // = (1 − z) n + z h, as PyTorch rounds it
  return {{h, {}}, as_data({r, z, n})};
}

CellStep cell_step(Cell cell, const CellWeights& weights, const at::Tensor& x,
                   const CellState& state) {
  switch (cell) {
    case Cell::lstm: return LstmCell{weights}(x, state);
    case Cell::gru: return GruCell{weights}(x, state);
    case Cell::rnn_tanh:
    case Cell::rnn_relu: break;
  }
  return RnnCell{weights, cell == Cell::rnn_relu}(x, state);
}

CellWeights make_cell_weights(Cell cell, int inputs, int hidden, bool bias, at::ScalarType type) {
  if (inputs <= 0 || hidden <= 0) {
    throw std::logic_error("a cell has " + std::to_string(inputs) + " inputs and " +
                           std::to_string(hidden) + " hidden units; both must be positive");
  }
  const double bound = 1 / std::sqrt(static_cast<double>(hidden));
  const std::int64_t rows = gate_count(cell) * hidden;
  // Drawn in torch's default type and then converted, as by torch::nn::LSTMCell(…)->to(type).
  const auto draw = [&](at::IntArrayRef shape) {
    return torch::empty(shape).uniform_(-bound, bound).to(type).requires_grad_();
  };
  CellWeights weights;
  weights.weight_ih = draw({rows, inputs});
  weights.weight_hh = draw({rows, hidden});
  if (bias) {
    weights.bias_ih = draw({rows});
    weights.bias_hh = draw({rows});
  }
  return weights;
}

}  // namespace lab::nn
