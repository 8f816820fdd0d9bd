#pragma once

#include <memory>
#include <string>

#include "nn/rating_learner.hpp"

namespace lab::labs::movielens {

/// The learner with torch::nn and autograd; LibTorch is loaded only now. `device` is "cpu", "cuda"
/// or "auto"; `threads` 0: one, as at these sizes more only spin. Throws Error when the module was
/// not built.
std::unique_ptr<nn::RatingLearner> make_torch_learner(const nn::RatingShape& shape,
                                                      const nn::RatingLearnerOptions& options,
                                                      const std::string& device, int threads);

/// What the module `lab-movielens-torch` exports, under this name and with C linkage. The caller
/// owns the result.
using MakeTorchLearner = nn::RatingLearner*(const nn::RatingShape&, const nn::RatingLearnerOptions&,
                                            const char*, int);
inline constexpr const char* kMakeTorchLearner = "lab_make_rating_learner";
inline constexpr const char* kTorchFile = "lab-movielens-torch.so";

}  // namespace lab::labs::movielens
