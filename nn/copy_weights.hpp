#pragma once

#include <torch/nn/module.h>

#include "nn/cells.hpp"
#include "nn/sequence.hpp"

namespace lab::nn {

/// Copies all parameters, by name, between a torch::nn::RNN, LSTM or GRU and its twin, or between a
/// torch::nn::RNNCell, LSTMCell or GRUCell and its twin; numbers are converted to the receiver's
/// type. Throws std::logic_error, before anything is copied, with the name and both shapes of the
/// first parameter that does not fit ("none" where one side lacks it).
void copy_weights(const torch::nn::Module& from, Sequence& to);
void copy_weights(const Sequence& from, torch::nn::Module& to);
void copy_weights(const torch::nn::Module& from, CellWeights& to);
void copy_weights(const CellWeights& from, torch::nn::Module& to);

}  // namespace lab::nn
