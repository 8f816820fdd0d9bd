#include "viz/data/grades_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <tuple>
#include <utility>

#include "core/error.hpp"

namespace lab::viz {
namespace {

using Json = nlohmann::json;
constexpr std::array<std::string_view, 10> kVerdicts = {
    "passed",  "partly",  "wrong",     "not started", "waiting",
    "crashed", "timeout", "forbidden", "not built",   "other"};

/// A member of `object` as T, or `otherwise` when it is missing or of another type.
template <class T>
T member(const Json& object, const char* name, T otherwise) {
  const auto found = object.find(name);
  if (found == object.end()) return otherwise;
  try {
    return found->get<T>();
  } catch (const Json::exception&) {
    return otherwise;
  }
}

/// A whole number that an int holds, or `otherwise`.
int whole(const Json& object, const char* name, int otherwise) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_number_integer()) return otherwise;
  const auto value = found->get<std::int64_t>();
  return std::in_range<int>(value) ? static_cast<int>(value) : otherwise;
}

double finite_number(const Json& object, const char* name) {
  const double value = member(object, name, 0.0);
  return std::isfinite(value) ? value : 0;
}

Verdict verdict_of(const std::string& text) {
  const auto found = std::ranges::find(kVerdicts, std::string_view(text));
  return found == kVerdicts.end() ? Verdict::other
                                  : static_cast<Verdict>(found - kVerdicts.begin());
}

/// [rows, T]; throws Error when a row is missing or has another length.
std::vector<std::vector<double>> table_of(const Json& object, const char* name, std::size_t rows) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_array() || found->size() != rows) {
    fail("“{}” has not one row for each of the {} gates", name, rows);
  }
  std::vector<std::vector<double>> table;
  for (const auto& row : *found) {
    if (!row.is_array()) fail("“{}” has a row that is no list of numbers", name);
    auto& numbers = table.emplace_back();
    for (const auto& number : row) {
      numbers.push_back(number.is_number() ? number.get<double>()
                                           : std::numeric_limits<double>::quiet_NaN());
    }
    if (numbers.size() != table.front().size()) fail("“{}” has rows of different lengths", name);
  }
  return table;
}

Divergence divergence_of(const Json& json) {
  Divergence d;
  d.gates = member(json, "gates", std::vector<std::string>());
  if (d.gates.empty()) fail("“gates” is missing");
  d.want = table_of(json, "want", d.gates.size());
  d.got = table_of(json, "got", d.gates.size());
  if (d.want.front().empty() || d.want.front().size() != d.got.front().size()) {
    fail("“want” and “got” have {} and {} steps", d.want.front().size(), d.got.front().size());
  }
  d.index = whole(json, "index", -1);
  d.tolerance = std::max(finite_number(json, "tolerance"), 0.0);
  d.gate = whole(json, "gate", -1);
  d.step = whole(json, "step", -1);
  const int gates = static_cast<int>(d.gates.size());
  if (d.gate >= 0 && d.gate < gates && d.step >= 0 && d.step < d.steps()) return d;
  d.gate = d.step = -1;
  for (int t = 0; t < d.steps() && d.step < 0; ++t) {
    for (int g = 0; g < gates && d.step < 0; ++g) {
      if (d.parts_at(g, t)) std::tie(d.gate, d.step) = std::pair(g, t);
    }
  }
  return d;
}

TaskResult task_of(const Json& json, std::string& problem) {
  TaskResult task;
  task.name = member(json, "name", std::string("(no name)"));
  task.points = finite_number(json, "points");
  task.max = finite_number(json, "max");
  task.verdict_text = member(json, "verdict", std::string("no verdict"));
  task.verdict = verdict_of(task.verdict_text);
  task.message = member(json, "message", std::string());
  task.hint = member(json, "hint", std::string());
  const auto divergence = json.find("divergence");
  if (divergence == json.end() || divergence->is_null()) return task;
  try {
    if (!divergence->is_object()) fail("is not an object");
    task.divergence = divergence_of(*divergence);
  } catch (const Error& error) {
    if (problem.empty()) problem = fmt::format("divergence of {}: {}", task.name, error.what());
  }
  return task;
}

}  // namespace

std::string_view verdict_name(Verdict verdict) {
  return kVerdicts[static_cast<std::size_t>(verdict)];
}

bool Divergence::parts_at(int gate_row, int at) const {
  const auto g = static_cast<std::size_t>(gate_row), t = static_cast<std::size_t>(at);
  const double gap = std::abs(got[g][t] - want[g][t]);
  return !(gap <= tolerance);
}

double Attempt::points() const {
  double sum = 0;
  for (const auto& one : tasks) sum += one.points;
  return sum;
}

double Attempt::max() const {
  double sum = 0;
  for (const auto& one : tasks) sum += one.max;
  return sum;
}

const TaskResult* Attempt::task(std::string_view name) const {
  const auto found = std::ranges::find(tasks, name, &TaskResult::name);
  return found == tasks.end() ? nullptr : &*found;
}

Attempt read_attempt(std::string_view line, int ordinal) {
  Attempt attempt;
  attempt.number = ordinal;
  std::string problem;
  const auto json = Json::parse(line, nullptr, false);
  if (json.is_discarded() || !json.is_object()) {
    problem = "is not a line of JSON that a grader wrote";
  } else {
    attempt.number = whole(json, "attempt", ordinal);
    attempt.time = member(json, "time", std::string());
    const auto tasks = json.find("tasks");
    if (tasks == json.end() || !tasks->is_array()) {
      problem = "has no list of tasks";
    } else {
      for (const auto& task : *tasks) {
        if (task.is_object()) {
          attempt.tasks.push_back(task_of(task, problem));
        } else if (problem.empty()) {
          problem = "has a task that is no object";
        }
      }
    }
  }
  if (!problem.empty()) attempt.problem = fmt::format("attempts.jsonl:{}: {}", ordinal, problem);
  return attempt;
}

Grades read_grades(std::string_view text) {
  Grades grades;
  int number = 0;
  for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    const auto line = text.substr(0, end);
    text.remove_prefix(end + 1);
    ++number;
    if (line.find_first_not_of(" \t\r") == line.npos) continue;
    grades.attempts.push_back(read_attempt(line, number));
    for (const auto& task : grades.attempts.back().tasks) {
      if (std::ranges::find(grades.tasks, task.name) == grades.tasks.end()) {
        grades.tasks.push_back(task.name);
      }
    }
  }
  return grades;
}

std::string grades_text(const Grades& grades) {
  double best = 0, max = 0;
  std::size_t readable = 0;
  for (const auto& attempt : grades.attempts) {
    best = std::max(best, attempt.points());
    max = std::max(max, attempt.max());
    readable += attempt.is_readable() ? 1 : 0;
  }
  auto text = fmt::format("{} attempt{}", readable, readable == 1 ? "" : "s");
  if (max > 0) text += fmt::format(", best {} of {} points", points_text(best), points_text(max));
  const auto damaged = grades.attempts.size() - readable;
  if (damaged > 0)
    text += fmt::format(", {} line{} cannot be read", damaged, damaged == 1 ? "" : "s");
  return text;
}

std::string points_text(double points) {
  return points == std::floor(points) ? fmt::format("{:.0f}", points)
                                      : fmt::format("{:.1f}", points);
}

}  // namespace lab::viz
