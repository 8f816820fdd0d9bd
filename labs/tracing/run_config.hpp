#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "labs/tracing/data.hpp"
#include "labs/tracing/options.hpp"

namespace lab::labs::tracing {

/// A run's config.json: schema, options, command line, versions, and what the data are.
nlohmann::ordered_json run_config(const Options& options, const Data& data,
                                  const std::string& command_line);
/// The options in a run's config.json. Throws Error naming what does not fit.
Options options_of(const nlohmann::ordered_json& config, const std::string& place);
/// Throws Error unless `data` are those that the run of `config` began with.
void check_data(const Data& data, const nlohmann::ordered_json& config);

}  // namespace lab::labs::tracing
