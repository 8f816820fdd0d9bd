#pragma once

#include <memory>
#include <string>

#include "nn/rating_learner.hpp"

namespace lab::nn {

/// The rating models as one writes them with LibTorch: torch::nn::Embedding and Linear, autograd,
/// torch::optim. `device` is "cpu" or "cuda"; throws Error where this LibTorch finds no such one.
std::unique_ptr<RatingLearner> make_torch_rating_learner(const RatingShape& shape,
                                                         const RatingLearnerOptions& options,
                                                         const std::string& device);

}  // namespace lab::nn
