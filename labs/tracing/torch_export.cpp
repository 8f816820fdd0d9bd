// The module lab-tracing-torch: what the program opens when --backend torch asks for it.

#include <torch/torch.h>

#include "labs/tracing/torch_module.hpp"
#include "nn/torch_tracing_learner.hpp"

extern "C" lab::nn::TracingLearner* lab_make_tracing_learner(
    const lab::nn::TracingShape& shape, const lab::nn::TracingLearnerOptions& options,
    const char* device) {
  std::string place = device;
  if (place == "auto") place = torch::cuda::is_available() ? "cuda" : "cpu";
  return lab::nn::make_torch_tracing_learner(shape, options, place).release();
}
