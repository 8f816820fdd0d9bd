#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "labs/tracing/data.hpp"
#include "labs/tracing/predictions.hpp"

namespace lab::labs::tracing {

/// A run's model as it was at its best epoch.
struct TrainedModel {
  std::filesystem::path run;
  Options options;
  envs::AnswerEncoders encoders;
  nn::TracingShape shape;
  std::vector<float> parameters;
  std::int64_t best_epoch = 0;

  /// Without dropout, so that the same sequences get the same numbers each time.
  [[nodiscard]] Predictions predict(const Sequences& sequences) const;
};

/// Throws Error when `which` (see core::find_run) is no run with a checkpoint.
TrainedModel load_model(const std::string& runs, const std::string& which);

/// What the options' model predicts with these parameters, be it a sequence model or the yardstick.
Predictions predict_with(const Options& options, const nn::TracingShape& shape,
                         const envs::AnswerEncoders& encoders, const std::vector<float>& parameters,
                         const Sequences& sequences);

}  // namespace lab::labs::tracing
