#include <algorithm>

#include "tests/catch.hpp"
#include "tests/labs/command.hpp"
#include "tests/temporary.hpp"

namespace lab::testing {
namespace {

Outcome lab(const TemporaryFolder& folder, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "lab");
  return run({.words = std::move(arguments), .folder = folder.path()});
}

TEST_CASE("lab alone lists the labs, a line each") {
  const TemporaryFolder folder;
  const auto outcome = lab(folder, {});
  CHECK(outcome.status == 0);
  CHECK_THAT(outcome.out, contains("frozenlake "));
}

TEST_CASE("lab --help and --version answer") {
  const TemporaryFolder folder;
  CHECK_THAT(lab(folder, {"--help"}).out, contains("SYNOPSIS"));
  CHECK_THAT(lab(folder, {"--version"}).out, contains("lab 0."));
}

TEST_CASE("lab NAME runs the lab with its arguments and exit code") {
  const TemporaryFolder folder;
  CHECK_THAT(lab(folder, {"frozenlake", "--help"}).out, contains("--target-every N"));
  CHECK(lab(folder, {"frozenlake", "--nonsense"}).status == 2);
}

TEST_CASE("A misspelt lab gets the nearest one") {
  const TemporaryFolder folder;
  const auto outcome = lab(folder, {"forzenlake"});
  CHECK(outcome.status == 2);
  CHECK_THAT(outcome.err, contains("did you mean 'frozenlake'?"));
}

TEST_CASE("A path is no name of a lab") {
  const TemporaryFolder folder;
  CHECK(lab(folder, {"../lab"}).status == 2);
}

TEST_CASE("Every line of the help pages fits into 80 columns") {
  const TemporaryFolder folder;
  for (const auto& words : {std::vector<std::string>{"--help"},
                            {"frozenlake", "--help"},
                            {"hello", "--help"},
                            {"movielens", "--help"}}) {
    std::istringstream page(lab(folder, words).out);
    for (std::string line; std::getline(page, line);) {
      // Continuation bytes of UTF-8 take no column.
      const auto columns = std::count_if(line.begin(), line.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
      });
      CAPTURE(line);
      CHECK(columns <= 80);
    }
  }
}

}  // namespace
}  // namespace lab::testing
