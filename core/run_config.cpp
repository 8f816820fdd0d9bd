#include "core/run_config.hpp"

#include <fmt/chrono.h>

#include <ctime>
#include <nlohmann/json.hpp>

#include "core/command_line.hpp"
#include "core/error.hpp"

namespace lab::core {
namespace {

constexpr int kSchema = 1;

}  // namespace

std::string utc_now() {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
}

nlohmann::ordered_json run_header(const std::string& lab, std::int64_t seed,
                                  const std::string& command_line) {
  nlohmann::ordered_json config;
  config["schema"] = kSchema;
  config["lab"] = lab;
  config["started"] = utc_now();
  config["seed"] = seed;
  config["command"] = command_line;
  config["versions"] = {
      {"lab", version()},
      {"compiler", __VERSION__},
      {"fmt", FMT_VERSION},
      {"nlohmann_json", fmt::format("{}.{}.{}", NLOHMANN_JSON_VERSION_MAJOR,
                                    NLOHMANN_JSON_VERSION_MINOR, NLOHMANN_JSON_VERSION_PATCH)}};
  return config;
}

void read_options(const FieldList& fields, const nlohmann::ordered_json& config,
                  const std::string& place) {
  if (config.value("schema", 0) != kSchema) {
    fail("{}: is of schema {}, but this program reads schema {}", place, config.value("schema", 0),
         kSchema);
  }
  from_json(fields, config["options"], place);
}

void write_options(const FieldList& fields, nlohmann::ordered_json& config) {
  config["options"] = to_json(fields);
}

nlohmann::ordered_json run_result(const std::string& status, const nlohmann::ordered_json& numbers,
                                  double training_seconds, double recording_seconds) {
  nlohmann::ordered_json result;
  result["status"] = status;
  result["ended"] = utc_now();
  result.update(numbers);
  result["training_seconds"] = training_seconds;
  result["recording_seconds"] = recording_seconds;
  return result;
}

}  // namespace lab::core
