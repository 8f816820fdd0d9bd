#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "core/run_directory.hpp"
#include "tests/temporary.hpp"

namespace lab::testing {

/// The config.json of a run of that lab, of 24 November 2026 and with seed 7.
inline nlohmann::ordered_json config_of(const std::string& lab) {
  return {{"schema", 1},
          {"lab", lab},
          {"started", "2026-11-24T17:33:13Z"},
          {"seed", 7},
          {"options", {{"lr", 0.5}, {"slippery", true}, {"seed", 7}}}};
}

/// Begins that run, with the name "first".
inline core::RunWriter begin_run(const TemporaryFolder& folder,
                                 const std::string& lab = "frozenlake") {
  return core::RunWriter::create(folder.path(), lab, "first", "", config_of(lab), false);
}

}  // namespace lab::testing
