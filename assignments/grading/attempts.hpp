#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "assignments/grading/schedule.hpp"
#include "assignments/grading/task.hpp"

namespace lab::grading {

/// One grading of a student's work.
struct Attempt {
  int number = 0;    ///< from 1
  std::string time;  ///< "2026-11-27T21:52:10Z"
  Verdicts verdicts;
};

/// The run directory of an assignment's attempts, which the viewer shows: config.json and
/// attempts.jsonl, a line an attempt.
class AttemptLog {
 public:
  /// Nothing is written before the first append.
  explicit AttemptLog(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// Adds an attempt with what was graded in it. Throws Error when it cannot be written.
  void append(const Assignment& assignment, const Verdicts& verdicts);
  /// All whole lines; a torn or damaged one is left out.
  [[nodiscard]] std::vector<Attempt> read() const;

 private:
  [[nodiscard]] std::filesystem::path file() const { return folder_ / "attempts.jsonl"; }

  std::filesystem::path folder_;
};

/// What each task's last verdict is, over all attempts.
Verdicts latest(const std::vector<Attempt>& attempts);

}  // namespace lab::grading
