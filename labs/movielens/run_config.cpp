#include "labs/movielens/run_config.hpp"

#include <nlohmann/json.hpp>

#include "core/epoch_training.hpp"
#include "core/run_config.hpp"

namespace lab::labs::movielens {

nlohmann::ordered_json run_config(const Options& options, const Data& data,
                                  const std::string& command_line) {
  auto config = core::run_header("movielens", options.seed, command_line);
  config["ratings"] = data.sample.size();
  config["users"] = data.users();
  config["movies"] = data.movies();
  config["training"] = data.sample.training.size();
  config["validation"] = data.sample.validation.size();
  config["mean"] = data.mean;
  config["data"] = data.fingerprint();
  core::options_into(config, options);
  return config;
}

Options options_of(const nlohmann::ordered_json& config, const std::string& place) {
  return core::options_from<Options>(config, place);
}

void check_data(const Data& data, const nlohmann::ordered_json& config) {
  core::check_same_data(config, data.folder, data.fingerprint());
}

}  // namespace lab::labs::movielens
