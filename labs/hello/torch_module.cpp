#include "labs/hello/torch_module.hpp"

#include "core/module.hpp"

namespace lab::labs::hello {

std::unique_ptr<Learner> make_torch_learner(Implementation implementation, const ModelShape& shape,
                                            const LearnerOptions& options,
                                            const std::string& device, bool double_precision) {
  static auto* const make = reinterpret_cast<MakeTorchLearner*>(
      core::module_function(kTorchFile, kMakeTorchLearner, "an implementation with LibTorch"));
  return std::unique_ptr<Learner>(
      make(implementation, shape, options, device.c_str(), double_precision));
}

}  // namespace lab::labs::hello
