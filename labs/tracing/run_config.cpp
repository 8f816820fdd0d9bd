#include "labs/tracing/run_config.hpp"

#include <nlohmann/json.hpp>

#include "core/epoch_training.hpp"
#include "core/run_config.hpp"

namespace lab::labs::tracing {

nlohmann::ordered_json run_config(const Options& options, const Data& data,
                                  const std::string& command_line) {
  auto config = core::run_header("tracing", options.seed, command_line);
  config["training_answers"] = Data::rows(data.train);
  config["validation_answers"] = Data::rows(data.valid);
  config["test_answers"] = Data::rows(data.test);
  config["dropped_rows"] = data.dropped_rows;
  config["data"] = data.fingerprint();
  core::options_into(config, options);
  return config;
}

Options options_of(const nlohmann::ordered_json& config, const std::string& place) {
  return core::options_from<Options>(config, place);
}

void check_data(const Data& data, const nlohmann::ordered_json& config) {
  core::check_same_data(config, data.source, data.fingerprint());
}

}  // namespace lab::labs::tracing
