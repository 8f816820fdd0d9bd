#pragma once

#include <memory>

#include "agents/dqn_learner.hpp"

namespace lab::agents {

/// A DQN's learning step as one writes it with LibTorch: modules, autograd, torch::optim::Adam. The
/// reference that FusedDqn is held against. `double_precision` computes in float64.
std::unique_ptr<DqnLearner> make_torch_dqn(const nn::EmbeddingMlpShape& shape,
                                           const LearnerOptions& options,
                                           bool double_precision = false);

}  // namespace lab::agents
