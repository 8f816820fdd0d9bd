#include "agents/torch_twin.hpp"

#include "core/module.hpp"

namespace lab::agents {

std::unique_ptr<DqnLearner> load_torch_learner(const nn::EmbeddingMlpShape& shape,
                                               const LearnerOptions& options) {
  static auto* const make = reinterpret_cast<MakeTorchLearner*>(
      core::module_function(kTorchTwinsFile, kMakeTorchLearner, "--backend torch"));
  return std::unique_ptr<DqnLearner>(make(shape, options));
}

}  // namespace lab::agents
