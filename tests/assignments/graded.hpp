#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/labs/command.hpp"

namespace lab::testing {

/// What results.json says of a task.
struct TaskResult {
  double points = 0, max = 0;
  std::string state;  ///< "passed", "not started" …
  std::string output, mistake;
};

struct Graded {
  Outcome outcome;
  double points = 0, max = 0;
  std::map<std::string, TaskResult> tasks;

  /// The names of the tasks in that state.
  [[nodiscard]] std::vector<std::string> in_state(const std::string& state) const;
};

/// The results in a results.json.
Graded read_results(const std::filesystem::path& file);

/// `lab-grade exam --out …` with these arguments, as a user runs it.
Graded grade_exam(std::vector<std::string> arguments);

/// The folder of the exam's sources.
std::filesystem::path exam_sources();

/// A copy of the reference solution as a student's folder, into `folder`.
void copy_solution(const std::filesystem::path& folder);

/// Replaces the one place of `from` in a file by `to`.
void replace_in(const std::filesystem::path& file, const std::string& from, const std::string& to);

}  // namespace lab::testing
