#include "viz/text/text_frame.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/text.hpp"
#include "viz/data/grades_run.hpp"
#include "viz/data/hello_run.hpp"
#include "viz/data/lake_run.hpp"
#include "viz/data/movielens_run.hpp"
#include "viz/data/tracing_students.hpp"
#include "viz/panels/plots_picture.hpp"
#include "viz/text/hello_lines.hpp"
#include "viz/text/lake_lines.hpp"
#include "viz/text/movielens_lines.hpp"
#include "viz/text/sparkline.hpp"
#include "viz/text/tracing_lines.hpp"

namespace lab::viz {
namespace {

constexpr int kMetricRows = 5;        // of a sparkline with its name and mark
constexpr int kTallestMetric = 8;     // a higher one shows no more
constexpr int kLowMetricRows = 2;     // name and line
constexpr std::size_t kProblems = 2;  // lines of them

void add_problems(Lines& lines, const Run& run, int columns, const Ink& ink) {
  std::size_t left = kProblems;
  for (const auto& problem : run.problems()) {
    for (const auto& line : core::wrap(printable(problem), columns)) {
      if (left == 0) return;
      lines.push_back(ink.warning(line));
      --left;
    }
  }
}

Lines head_lines(const Run& run, double step, int columns, const Ink& ink) {
  const auto& summary = run.summary();
  auto title = ink.bold(printable(summary.name));
  auto status = std::string(status_name(summary.status));
  if (!summary.score.empty()) status += " · " + summary.score;
  if (core::display_width(title) + 2 + core::display_width(status) <= columns) {
    title += "  " + ink.faint(printable(status));
  }
  const auto now = core::thousands(std::llround(step));
  const auto last = core::thousands(std::llround(run.last_step()));
  const auto time = fmt::format("training step {} of {}", now, last);
  Lines lines{title, core::display_width(time) <= columns ? time : fmt::format("step {}", now)};
  add_problems(lines, run, columns, ink);
  return lines;
}

/// The attempts at an assignment: how many, and how each task stands in the newest that could be
/// read.
Lines grades_lines(Run& run, int columns, const Ink& ink) {
  const auto grades = read_grades(run.text_file("attempts.jsonl"));
  Lines lines{ink.bold(printable(run.summary().name)), grades_text(grades)};
  add_problems(lines, run, columns, ink);
  const auto newest = std::find_if(grades.attempts.rbegin(), grades.attempts.rend(),
                                   [](const Attempt& attempt) { return attempt.is_readable(); });
  if (newest == grades.attempts.rend()) return lines;
  lines.emplace_back();
  lines.push_back(
      ink.faint(fmt::format("attempt {}  {}", newest->number, printable(newest->time))));
  for (const auto& task : newest->tasks) {
    lines.push_back(printable(fmt::format("{}/{}  {}  {}", points_text(task.points),
                                          points_text(task.max), task.name, task.verdict_text)));
    for (const auto& line : core::wrap(printable(task.message), std::max(columns - 2, 1))) {
      if (!line.empty()) lines.push_back(ink.faint("  " + line));
    }
  }
  return lines;
}

std::vector<std::string> shown_metrics(const Run& run, const View& view) {
  if (!view.plots.empty()) return view.plots;
  const auto& keys = run.metrics().keys();
  std::vector<std::string> chosen;
  const auto wanted = run.lab() == "movielens"
                          ? std::vector<std::string>{"train/mse", "validation/mse"}
                          : default_plots(run);
  for (const auto& key : wanted) {
    if (std::ranges::find(keys, key) != keys.end()) chosen.push_back(key);
  }
  return chosen;
}

Lines subject_lines(Run& run, const View& view, double step, int columns, int rows,
                    const Ink& ink) {
  if (run.lab() == "frozenlake") return lake_lines(run, view, step, columns, rows, ink);
  if (run.lab() == "hello") return hello_lines(run, view, step, columns, rows, ink);
  if (run.lab() == "movielens") return movielens_lines(run, step, columns, rows, ink);
  if (run.lab() == "tracing") return tracing_lines(run, view, columns, rows, ink);
  return {};
}

/// As many of the metrics as `rows` have room for, from the first on.
Lines metrics_lines(const Run& run, const std::vector<std::string>& keys, double step, int columns,
                    int rows, const Ink& ink) {
  Lines lines;
  const auto least = rows < kMetricRows ? kLowMetricRows : kMetricRows;
  const int count = std::min(static_cast<int>(keys.size()), (rows + 1) / (least + 1));
  for (int i = 0; i < count; ++i) {
    if (!lines.empty()) lines.emplace_back();
    const int height = std::min((rows + 1) / count - 1, kTallestMetric);
    for (auto& line :
         metric_lines(run, keys[static_cast<std::size_t>(i)], step, columns, height, ink)) {
      lines.push_back(std::move(line));
    }
  }
  return lines;
}

/// At most `rows` lines of at most `columns` columns.
Lines fitted(Lines lines, int columns, int rows) {
  lines.resize(std::min(lines.size(), static_cast<std::size_t>(std::max(rows, 0))));
  for (auto& line : lines) {
    line = core::cut_to_width(line, columns);
    line.erase(line.find_last_not_of(' ') + 1);
  }
  return lines;
}

}  // namespace

Lines text_frame(Run& run, const View& view, int columns, int rows, bool colour) {
  const Ink ink(colour);
  if (!is_training(run.summary())) return fitted(grades_lines(run, columns, ink), columns, rows);
  const double step = training_step(run, view);
  auto lines = head_lines(run, step, columns, ink);
  const auto add = [&](const Lines& block) {
    if (block.empty()) return;
    lines.emplace_back();
    lines.insert(lines.end(), block.begin(), block.end());
  };
  const auto left = [&] { return rows - static_cast<int>(lines.size()) - 1; };

  const auto metrics = shown_metrics(run, view);
  // A part stays free for the first metric, where that leaves enough for the rest.
  const int kept = metrics.empty() || left() < 9 ? 0
                   : left() < 16                 ? kLowMetricRows + 1
                                                 : kMetricRows + 1;
  const auto subject = subject_lines(run, view, step, columns, std::max(left() - kept, 1), ink);
  add(subject);
  add(metrics_lines(run, metrics, step, columns, left(), ink));
  if (subject.empty() && metrics.empty()) add({ink.faint("Nothing is recorded yet.")});
  return fitted(std::move(lines), columns, rows);
}

double training_step(const Run& run, const View& view) {
  const double last = run.last_step();
  return view.step < 0 || view.step > last ? last : view.step;
}

std::vector<std::int64_t> training_steps(Run& run) {
  if (run.lab() == "frozenlake") return run.arrays("values").steps();
  if (run.lab() == "hello") return reading_steps(run);
  std::vector<std::int64_t> steps;
  if (run.lab() == "movielens") {
    for (const auto epoch : recorded_epochs(run)) {
      steps.push_back(std::llround(step_of_epoch(run, epoch)));
    }
    return steps;
  }
  constexpr int kParts = 20;
  for (int i = 0; i <= kParts; ++i) steps.push_back(std::llround(run.last_step() * i / kParts));
  return steps;
}

double last_moment(Run& run, const View& view) {
  const double step = training_step(run, view);
  if (run.lab() == "hello") {
    return std::max(load_reading(run, hello_config(run.config()), step).characters - 1, 0);
  }
  if (run.lab() == "tracing") {
    TracingStudents students;
    students.look(run, view.student);
    return std::max(students.student().step_count() - 1, 0);
  }
  if (run.lab() != "frozenlake") return 0;
  LakeRun lake;
  lake.look_at(run);
  if (!lake.problem().empty()) return 0;
  const auto* episode = lake.episode(lake.episode_index(view.episode, step));
  return episode == nullptr ? 0 : episode->length();
}

int episode_beside(Run& run, const View& view, int by) {
  LakeRun lake;
  lake.look_at(run);
  const auto& episodes = run.episodes();
  if (!lake.problem().empty() || episodes.count() == 0) return view.episode;
  const int index = lake.episode_index(view.episode, training_step(run, view)) + by;
  if (index >= episodes.count()) return -1;
  return static_cast<int>(episodes.number(std::max(index, 0)));
}

}  // namespace lab::viz
