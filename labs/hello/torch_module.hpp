#pragma once

#include "labs/hello/learner.hpp"

namespace lab::labs::hello {

/// What the module `lab-hello-torch` exports, under this name and with C linkage. The caller owns
/// the result.
using MakeTorchLearner = Learner*(Implementation, const ModelShape&, const LearnerOptions&,
                                  const char*, bool);
inline constexpr const char* kMakeTorchLearner = "lab_make_hello_learner";
inline constexpr const char* kTorchFile = "lab-hello-torch.so";

}  // namespace lab::labs::hello
