#pragma once

#include <memory>
#include <string>

#include "nn/tracing_learner.hpp"

namespace lab::labs::tracing {

/// The learner with torch::nn and autograd; LibTorch is loaded only now. `device` is "cpu", "cuda"
/// or "auto". Throws Error when the module was not built.
std::unique_ptr<nn::TracingLearner> make_torch_learner(const nn::TracingShape& shape,
                                                       const nn::TracingLearnerOptions& options,
                                                       const std::string& device);

/// What the module `lab-tracing-torch` exports, under this name and with C linkage. The caller owns
/// the result.
using MakeTorchLearner = nn::TracingLearner*(const nn::TracingShape&,
                                             const nn::TracingLearnerOptions&, const char*);
inline constexpr const char* kMakeTorchLearner = "lab_make_tracing_learner";
inline constexpr const char* kTorchFile = "lab-tracing-torch.so";

}  // namespace lab::labs::tracing
