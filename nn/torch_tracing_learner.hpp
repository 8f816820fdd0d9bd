#pragma once

#include <memory>
#include <string>

#include "nn/tracing_learner.hpp"

namespace lab::nn {

/// The tracing models as one writes them with LibTorch: torch::nn::Embedding, Linear, LSTM,
/// MultiheadAttention and LayerNorm, autograd, torch::optim. `device` is "cpu" or "cuda"; throws
/// Error where this LibTorch finds no such one.
std::unique_ptr<TracingLearner> make_torch_tracing_learner(const TracingShape& shape,
                                                           const TracingLearnerOptions& options,
                                                           const std::string& device);

}  // namespace lab::nn
