#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "labs/movielens/data.hpp"
#include "labs/movielens/options.hpp"

namespace lab::labs::movielens {

/// A run's model as it was at its best epoch, with the data it learnt from.
struct TrainedModel {
  std::filesystem::path run;
  Options options;
  Data data;
  nn::RatingShape shape;
  std::vector<float> parameters;  ///< in the order of nn::parameter_slots
  std::int64_t best_epoch = 0;

  /// The hand-written learner with these parameters, to predict with.
  [[nodiscard]] std::unique_ptr<nn::RatingLearner> learner() const;
};

/// Throws Error when `which` (see core::find_run) is no run with a checkpoint, or its data are not
/// there or have changed.
TrainedModel load_model(const std::string& runs, const std::string& which);

}  // namespace lab::labs::movielens
