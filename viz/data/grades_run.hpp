#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lab::viz {

// What lab grade leaves behind for a student to look at: a run directory of the lab "grades", such
// as runs/grades/exam/, with a config.json ({"schema":1,"lab":"grades", …}) and attempts.jsonl,
// which gets a line an attempt:
//
//   {"attempt":3, "time":"2026-11-24T17:33:14Z", "tasks":[
//     {"name":"hello.lstm_cell", "points":0, "max":5, "verdict":"wrong",
//      "message":"The cell state differs from step 3 on.",
//      "hint":"Your numbers are those of a cell whose candidate goes through σ instead of tanh.",
//      "divergence":{"gates":["i","f","g","o","c","h"],
//                    "want":[[0.5,0.4,…],…], "got":[[0.5,0.4,…],…],
//                    "gate":2, "step":3, "index":1, "tolerance":1e-5}},
//     …]}
//
// "verdict" is "passed", "partly", "wrong", "not started", "waiting" (for another task to pass),
// "crashed", "timeout", "forbidden" or "not built"; one of another name is shown by it. "message",
// "hint" and "divergence" may be missing. "want" and "got" are [gates, T]: what the reference and
// what the student's cell computed in unit "index"; null stands for a number that is not finite.
// "gate" and "step" say where they part first; without them it is the first step, and there the
// first gate, whose gap is above "tolerance".

enum class Verdict {
  passed,
  partly,
  wrong,
  not_started,
  waiting,
  crashed,
  timeout,
  forbidden,
  not_built,
  other
};
/// "not started"; "other" for Verdict::other.
std::string_view verdict_name(Verdict verdict);

/// Where a student's cell first computes something else than the reference.
struct Divergence {
  std::vector<std::string> gates;         ///< [G]
  std::vector<std::vector<double>> want;  ///< [G, T] NaN where it is not finite
  std::vector<std::vector<double>> got;   ///< [G, T]
  int gate = -1, step = -1;               ///< −1: they never part
  int index = -1;                         ///< the unit; negative: not told
  double tolerance = 0;

  [[nodiscard]] int steps() const { return want.empty() ? 0 : static_cast<int>(want[0].size()); }
  /// Whether both numbers of a cell are further apart than the tolerance, or one is not finite.
  [[nodiscard]] bool parts_at(int gate_row, int at) const;
};

struct TaskResult {
  std::string name;  ///< "hello.lstm_cell"
  double points = 0, max = 0;
  Verdict verdict = Verdict::other;
  std::string verdict_text;  ///< as the grader wrote it
  std::string message, hint;
  std::optional<Divergence> divergence;
};

struct Attempt {
  int number = 0;
  std::string time;
  std::vector<TaskResult> tasks;
  std::string problem;  ///< what of its line could not be read, for the user; empty: nothing

  /// Whether its line could be read at all.
  [[nodiscard]] bool is_readable() const { return problem.empty() || !tasks.empty(); }
  [[nodiscard]] double points() const;
  [[nodiscard]] double max() const;
  /// Null when this attempt lacks it.
  [[nodiscard]] const TaskResult* task(std::string_view name) const;
};

/// Reads the line of attempts.jsonl with the number `ordinal` (from 1). Never throws for what it
/// finds there: what is damaged is left out and `problem` says so.
Attempt read_attempt(std::string_view line, int ordinal);

/// What an attempts.jsonl holds.
struct Grades {
  std::vector<Attempt> attempts;   ///< in the order of the lines; an unreadable one has no tasks
  std::vector<std::string> tasks;  ///< the names of all, in the order in which they first appear
};
/// From the whole `text` of the file. A torn last line waits until it is whole; empty lines say
/// nothing.
Grades read_grades(std::string_view text);

/// "3 attempts, best 7.5 of 15 points, 1 line cannot be read".
std::string grades_text(const Grades& grades);
/// "12", "7.5".
std::string points_text(double points);

}  // namespace lab::viz
