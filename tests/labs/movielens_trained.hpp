#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/labs/command.hpp"

namespace lab::testing {

using Words = std::vector<std::string>;

/// A folder with the runs mf, squash and mlp, trained once for all tests of a program on 200 users,
/// user 1 among them.
const std::filesystem::path& trained();

/// What one of these runs answers, as a reader sees it.
Outcome ask(Words words, const std::string& model = "mf");
/// The same with --json; fails the test when there is no answer.
nlohmann::json answer(Words words, const std::string& model = "mf");
inline double number(const nlohmann::json& value) { return value.get<double>(); }

/// The fields of CSV text, row by row (RFC 4180).
std::vector<Words> read_csv(const std::string& text);
/// What --export writes of the run mf, row by row, the heading first.
const std::vector<Words>& exported();

}  // namespace lab::testing
