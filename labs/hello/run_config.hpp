#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "labs/hello/training.hpp"

namespace lab::labs::hello {

/// A run's config.json: schema, options, command line, versions, and the text and vocabulary that a
/// reader needs (of a file only its beginning, and a hash to know it again).
nlohmann::ordered_json run_config(const Training& training, const std::string& command_line);
/// The options in a run's config.json. Throws Error naming what does not fit.
Options options_of(const nlohmann::ordered_json& config, const std::string& place);
/// Throws Error unless the training's text is the one of `config`.
void check_text(const Training& training, const nlohmann::ordered_json& config);

/// A run's model, as its newest checkpoint holds it: what --inspect and --sample look at.
struct TrainedModel {
  std::filesystem::path run;
  std::int64_t step = 0;
  Options options;
  envs::Vocabulary vocabulary;
  ModelShape shape;
  LearnerState state;
  std::string text;  ///< once; of a file its beginning
};
/// Throws Error when `which` (see core::find_run) is no run with a checkpoint.
TrainedModel load_model(const std::string& runs, const std::string& which);

}  // namespace lab::labs::hello
