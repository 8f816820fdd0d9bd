#pragma once

#include <cstdint>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "core/options.hpp"

namespace lab::core {

/// The present time as a run's files write it: "2026-01-31T12:00:00Z".
std::string utc_now();

/// The head of a run's config.json, which is the same in every lab: schema, lab, when it started,
/// seed, command line, versions. The lab adds what is its own, and `options`.
nlohmann::ordered_json run_header(const std::string& lab, std::int64_t seed,
                                  const std::string& command_line);

/// Sets `fields` to the options in a run's config.json. Throws Error, with `place` (the file) at
/// its head, for another schema or an option that does not fit.
void read_options(const FieldList& fields, const nlohmann::ordered_json& config,
                  const std::string& place);
/// The same for a lab's options struct.
template <class Options>
Options options_from(const nlohmann::ordered_json& config, const std::string& place) {
  Options options;
  FieldList list;
  fields(list, options);
  read_options(list, config, place);
  return options;
}

/// Writes the options into a run's config, where read_options() finds them.
void write_options(const FieldList& fields, nlohmann::ordered_json& config);
/// The same for a lab's options struct.
template <class Options>
void options_into(nlohmann::ordered_json& config, Options options) {
  FieldList list;
  fields(list, options);
  write_options(list, config);
}

/// What result.json holds: how a run ended ("finished", "interrupted" or "failed"), the lab's
/// `numbers`, and the seconds that training and recording took.
nlohmann::ordered_json run_result(const std::string& status, const nlohmann::ordered_json& numbers,
                                  double training_seconds, double recording_seconds);

}  // namespace lab::core
