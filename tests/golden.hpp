#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace lab::testing {

/// The folder of golden numbers: LAB_GOLDEN in the environment, else tests/golden of the sources.
std::filesystem::path golden_folder();

/// A file in it, "frozenlake/ansi.json". Throws Error when it is missing or no JSON.
nlohmann::json golden(const std::string& file);

/// The list under `key` of such a file. Throws Error unless it holds at least one case: a test over
/// nothing proves nothing.
nlohmann::json golden_cases(const std::string& file, const std::string& key);

/// Adds the numbers of nested lists, row by row.
void flatten(const nlohmann::json& nested, std::vector<double>& numbers);
/// The numbers of nested lists, row by row.
std::vector<double> numbers_of(const nlohmann::json& nested);

}  // namespace lab::testing
