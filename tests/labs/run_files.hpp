#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace lab::testing {

/// The only run under folder/runs/`lab`; fails the test when there is another number of them.
std::filesystem::path only_run(const std::filesystem::path& folder,
                               const std::string& lab = "frozenlake");

/// The JSON objects of a run's file, a line each; `ignored` keys are removed.
std::vector<nlohmann::json> json_lines(const std::filesystem::path& file,
                                       const std::vector<std::string>& ignored = {});

/// Everything in a run that does not depend on the clock, as name → content: to compare two runs.
std::vector<std::pair<std::string, std::string>> timeless_content(const std::filesystem::path& run);

}  // namespace lab::testing
