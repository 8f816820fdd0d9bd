#include "labs/tracing/torch_module.hpp"

#include "core/module.hpp"

namespace lab::labs::tracing {

std::unique_ptr<nn::TracingLearner> make_torch_learner(const nn::TracingShape& shape,
                                                       const nn::TracingLearnerOptions& options,
                                                       const std::string& device) {
  static auto* const make = reinterpret_cast<MakeTorchLearner*>(
      core::module_function(kTorchFile, kMakeTorchLearner, "--backend torch"));
  return std::unique_ptr<nn::TracingLearner>(make(shape, options, device.c_str()));
}

}  // namespace lab::labs::tracing
