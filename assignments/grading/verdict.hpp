#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace lab::grading {

using namespace std::string_view_literals;

/// How a task stands. `waiting`: it needs others that have not passed; `refused`: the code uses
/// what the task forbids; `not_built`: it does not compile.
enum class State {
  passed,
  partly,
  wrong,
  not_started,
  waiting,
  crashed,
  timeout,
  refused,
  not_built,
};
/// In the order of State, as the viewer's grades panel reads them.
inline constexpr std::array kStateNames = {"passed"sv,      "partly"sv,    "wrong"sv,
                                           "not started"sv, "waiting"sv,   "crashed"sv,
                                           "timeout"sv,     "forbidden"sv, "not built"sv};
std::string_view name_of(State state);

/// The student's numbers beside the right ones over the steps of a sequence, a row a gate: what the
/// viewer draws as a strip. `gate` and `step` say where they part first.
struct Strip {
  std::vector<std::string> gates;
  std::vector<std::vector<double>> want, got;  ///< [gates][steps] of one unit
  int gate = 0, step = 0, unit = 0;
  double tolerance = 0;
};

/// A line of numbers of the student's, and the right one where there is one: a loss over epochs.
struct Curve {
  std::string name;
  std::vector<double> got, want;
};

/// What came of one task.
struct Verdict {
  State state = State::wrong;
  double points = 0;
  std::string message;  ///< what was observed, with numbers; empty when there is nothing to say
  std::string hint;     ///< what the catalogue of mistakes knows about these numbers
  std::string mistake;  ///< the catalogue's name of it
  std::optional<Strip> strip;
  std::vector<Curve> curves;  ///< for the report
  double seconds = 0;
  std::string output;  ///< what the program printed, its end
};

/// The verdict of every task, by its name.
using Verdicts = std::map<std::string, Verdict>;

/// One attempt's line of a task; `max` is its full points. NaN and infinity become null.
nlohmann::ordered_json to_json(const std::string& task, double max, const Verdict& verdict);
/// The verdict in such an object. Throws Error when it is none.
Verdict verdict_from(const nlohmann::ordered_json& json);

}  // namespace lab::grading
