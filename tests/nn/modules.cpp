#include "tests/nn/modules.hpp"

#include <torch/torch.h>

#include <cmath>

#include "nn/copy_weights.hpp"
#include "tests/nn/tensors.hpp"

namespace lab::testing {
namespace {

using nn::Cell;
using nn::CellState;
using nn::SequenceOutput;

template <class Options>
Options layer_options(Options made, const nn::SequenceOptions& options) {
  return made.num_layers(options.layers)
      .bidirectional(options.bidirectional)
      .bias(options.bias)
      .batch_first(options.batch_first)
      .dropout(options.dropout);
}

/// Module is torch::nn::RNN or GRU, which have one state, or LSTM, which has two.
template <class Module>
SequenceOutput run(Module& module, const at::Tensor& x, const CellState& start,
                   const std::vector<std::int64_t>& lengths) {
  namespace rnn = torch::nn::utils::rnn;
  constexpr bool kLstm = std::is_same_v<Module, torch::nn::LSTM>;
  const bool batch_first = module->options.batch_first();
  const auto in_parts = [](const auto& y, const auto& state) -> SequenceOutput {
    if constexpr (kLstm)
      return {y, std::get<0>(state), std::get<1>(state), {}};
    else
      return {y, state, {}, {}};
  };
  const auto state = [&] {
    if constexpr (kLstm)
      return std::make_tuple(start.h, start.c);
    else
      return start.h;
  }();
  if (lengths.empty()) {
    const auto [y, last] = module->forward(x, state);
    return in_parts(y, last);
  }
  const auto packed =
      rnn::pack_padded_sequence(x, torch::tensor(lengths), batch_first, /*enforce_sorted=*/false);
  const auto [y, last] = module->forward_with_packed_input(packed, state);
  const auto padded = rnn::pad_packed_sequence(y, batch_first, 0.0, x.size(batch_first ? 1 : 0));
  return in_parts(std::get<0>(padded), last);
}

template <class Module>
TorchLayers layers(Module module, at::ScalarType type) {
  module->to(type);
  return {module.ptr(), [module](const at::Tensor& x, const CellState& start,
                                 const std::vector<std::int64_t>& lengths) mutable {
            return run(module, x, start, lengths);
          }};
}

at::Tensor copy(const at::Tensor& tensor) {
  return tensor.defined() ? tensor.detach().clone().requires_grad_() : tensor;
}

}  // namespace

TorchCell torch_cell(Cell cell, int inputs, int hidden, bool bias, at::ScalarType type) {
  if (cell == Cell::lstm) {
    torch::nn::LSTMCell module(torch::nn::LSTMCellOptions(inputs, hidden).bias(bias));
    module->to(type);
    return {module.ptr(), [module](const at::Tensor& x, const CellState& state) mutable {
              const auto [h, c] = module(x, std::make_tuple(state.h, state.c));
              return CellState{h, c};
            }};
  }
  if (cell == Cell::gru) {
    torch::nn::GRUCell module(torch::nn::GRUCellOptions(inputs, hidden).bias(bias));
    module->to(type);
    return {module.ptr(), [module](const at::Tensor& x, const CellState& state) mutable {
              return CellState{module(x, state.h), {}};
            }};
  }
  auto options = torch::nn::RNNCellOptions(inputs, hidden).bias(bias);
  if (cell == Cell::rnn_relu) options.nonlinearity(torch::kReLU);
  torch::nn::RNNCell module(options);
  module->to(type);
  return {module.ptr(), [module](const at::Tensor& x, const CellState& state) mutable {
            return CellState{module(x, state.h), {}};
          }};
}

TorchLayers torch_layers(const nn::SequenceOptions& o) {
  if (o.cell == Cell::lstm) {
    return layers(torch::nn::LSTM(layer_options(torch::nn::LSTMOptions(o.inputs, o.hidden), o)),
                  o.type);
  }
  if (o.cell == Cell::gru) {
    return layers(torch::nn::GRU(layer_options(torch::nn::GRUOptions(o.inputs, o.hidden), o)),
                  o.type);
  }
  auto made = layer_options(torch::nn::RNNOptions(o.inputs, o.hidden), o);
  if (o.cell == Cell::rnn_relu) made.nonlinearity(torch::kReLU);
  return layers(torch::nn::RNN(made), o.type);
}

std::string layer_difference(const nn::SequenceOptions& options, int steps, int batch,
                             const std::vector<std::int64_t>& lengths, Tolerance tolerance) {
  const auto reference = torch_layers(options);
  nn::Sequence sequence(options);
  nn::copy_weights(*reference.module, sequence);

  const std::int64_t passes = options.layers * options.directions();
  const auto x = options.batch_first ? random_tensor({batch, steps, options.inputs}, options.type)
                                     : random_tensor({steps, batch, options.inputs}, options.type);
  CellState start{random_tensor({passes, batch, options.hidden}, options.type), {}};
  if (options.cell == Cell::lstm) start.c = copy(torch::randn_like(start.h));
  const auto x2 = copy(x);
  const CellState start2{copy(start.h), copy(start.c)};

  const auto wanted = reference.forward(x, start, lengths);
  const auto got = sequence.forward(x2, start2, lengths, /*training=*/false);
  const auto dy = torch::randn_like(wanted.y) / std::sqrt(steps * batch);
  const auto dhn = torch::randn_like(wanted.hn), dcn = torch::randn_like(wanted.hn);
  for (const auto* out : {&wanted, &got}) {
    auto loss = (out->y * dy).sum() + (out->hn * dhn).sum();
    if (out->cn.defined()) loss = loss + (out->cn * dcn).sum();
    loss.backward();
  }

  std::string text;
  const auto compare = [&](const std::string& name, const at::Tensor& a, const at::Tensor& b) {
    const auto gap = difference(a, b, tolerance);
    if (!gap.empty() && text.empty()) text = name + ": " + gap;
  };
  compare("y", got.y, wanted.y);
  compare("hn", got.hn, wanted.hn);
  compare("cn", got.cn, wanted.cn);
  compare("gradient by x", x2.grad(), x.grad());
  compare("gradient by h0", start2.h.grad(), start.h.grad());
  if (start.c.defined()) compare("gradient by c0", start2.c.grad(), start.c.grad());
  const auto parameters = reference.module->named_parameters();
  for (const auto& [name, tensor] : sequence.named_parameters()) {
    compare("gradient by " + name, tensor.grad(), parameters[name].grad());
  }
  return text;
}

}  // namespace lab::testing
