#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "assignments/grading/recording.hpp"
#include "assignments/grading/verdict.hpp"
#include "core/array.hpp"

namespace lab::grading {

/// What a task's grader may ask for while it runs.
class Session {
 public:
  virtual ~Session() = default;
  /// Runs the student's program on the task's inputs and returns what it recorded. Throws Stopped
  /// when it did not come to its end.
  virtual Recording run(const std::vector<core::Arrays>& cases) = 0;
  /// The same for another task of the part: to see that a training gives the same bytes again.
  virtual Recording run(const std::string& task, const std::vector<core::Arrays>& cases) = 0;
  /// What an earlier task of the part recorded (one that this task needs).
  virtual Recording recorded(const std::string& task) = 0;
};

/// Thrown by a session: the verdict on a program that did not come to its end.
struct Stopped {
  Verdict verdict;
};

/// One graded step: a process of its own, with points of its own.
struct Task {
  std::string name;   ///< "hello.own_lstm.gates": part, task, stage
  std::string title;  ///< what is to be done, a few words
  double points = 0;
  std::vector<std::string> needs;  ///< that must have passed before it is graded
  double seconds = 20;             ///< the longest that the program may run
  /// What the object file `file` (a file of the part) must not refer to, as beginnings of demangled
  /// symbols: "torch::nn::LSTMCellImpl::forward".
  std::string file;
  std::vector<std::string> forbidden;
  /// Decides. The points in the verdict are those that it gives.
  std::function<Verdict(Session&)> grade;
};

struct Places;
struct Toolchain;

/// A folder of an assignment: files that a student fills in, and their tasks.
struct Part {
  std::string name;  ///< "hello"
  std::string title;
  std::vector<std::string> files;  ///< that the student edits: "own_cells.cpp"
  std::vector<Task> tasks;
  /// Puts what has passed to use in the lab, and says how to see it: a line each. May be empty.
  std::function<std::vector<std::string>(const Verdicts&, const Places&, const Toolchain&)> use =
      {};
};

struct Assignment {
  std::string name;  ///< "exam"
  std::string title;
  std::vector<Part> parts;

  [[nodiscard]] double points() const;
  /// The part and the task of that name. Throws UsageError, naming the nearest, when there is none.
  [[nodiscard]] const Part& part_of(const std::string& task) const;
  [[nodiscard]] const Task& task(const std::string& name) const;
  [[nodiscard]] std::vector<const Task*> tasks() const;
};

}  // namespace lab::grading
