#pragma once

#include <memory>

#include "agents/dqn_learner.hpp"

namespace lab::agents {

/// The learner made of torch::nn modules, from the module `lab-torch-twins` beside the running
/// program. LibTorch takes a third of a second to load, so a program does not link it but opens it
/// when it is asked for. Throws Error when the module cannot be opened.
std::unique_ptr<DqnLearner> load_torch_learner(const nn::EmbeddingMlpShape& shape,
                                               const LearnerOptions& options);

/// What the module exports, under this name and with C linkage. The caller owns the result.
using MakeTorchLearner = DqnLearner*(const nn::EmbeddingMlpShape&, const LearnerOptions&);
inline constexpr const char* kMakeTorchLearner = "lab_make_torch_learner";
inline constexpr const char* kTorchTwinsFile = "lab-torch-twins.so";

}  // namespace lab::agents
