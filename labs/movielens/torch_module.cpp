#include "labs/movielens/torch_module.hpp"

#include "core/module.hpp"

namespace lab::labs::movielens {

std::unique_ptr<nn::RatingLearner> make_torch_learner(const nn::RatingShape& shape,
                                                      const nn::RatingLearnerOptions& options,
                                                      const std::string& device, int threads) {
  static auto* const make = reinterpret_cast<MakeTorchLearner*>(
      core::module_function(kTorchFile, kMakeTorchLearner, "--backend torch"));
  return std::unique_ptr<nn::RatingLearner>(make(shape, options, device.c_str(), threads));
}

}  // namespace lab::labs::movielens
