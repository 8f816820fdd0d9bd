// The module lab-movielens-torch: what the program opens when --backend torch asks for it.

#include <torch/torch.h>

#include "labs/movielens/torch_module.hpp"
#include "nn/torch_rating_learner.hpp"

extern "C" lab::nn::RatingLearner* lab_make_rating_learner(
    const lab::nn::RatingShape& shape, const lab::nn::RatingLearnerOptions& options,
    const char* device, int threads) {
  std::string place = device;
  if (place == "auto") place = torch::cuda::is_available() ? "cuda" : "cpu";
  auto learner = lab::nn::make_torch_rating_learner(shape, options, place);
  if (threads > 0) torch::set_num_threads(threads);  // it has chosen one
  return learner.release();
}
