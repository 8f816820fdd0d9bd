#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <torch/nn/module.h>

#include "nn/sequence.hpp"
#include "tests/close.hpp"

namespace lab::testing {

/// The reference: torch::nn's cell of that kind, and its step.
struct TorchCell {
  std::shared_ptr<torch::nn::Module> module;
  std::function<nn::CellState(const at::Tensor& x, const nn::CellState& state)> step;
};
TorchCell torch_cell(nn::Cell cell, int inputs, int hidden, bool bias, at::ScalarType type);

/// The reference: torch::nn::RNN, LSTM or GRU of those options, in training mode, and its forward,
/// through pack_padded_sequence where lengths are given.
struct TorchLayers {
  std::shared_ptr<torch::nn::Module> module;
  std::function<nn::SequenceOutput(const at::Tensor& x, const nn::CellState& start,
                                   const std::vector<std::int64_t>& lengths)>
      forward;
};
TorchLayers torch_layers(const nn::SequenceOptions& options);

/// Runs a Sequence and its reference with the same random weights, inputs, initial states and
/// output gradients. Empty when all outputs and gradients are close, else which one is not, and
/// how.
std::string layer_difference(const nn::SequenceOptions& options, int steps, int batch,
                             const std::vector<std::int64_t>& lengths, Tolerance tolerance);

}  // namespace lab::testing
