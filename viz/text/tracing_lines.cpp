#include "viz/text/tracing_lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "core/text.hpp"
#include "viz/draw/theme.hpp"
#include "viz/panels/tracing_answers.hpp"
#include "viz/panels/tracing_card.hpp"
#include "viz/panels/tracing_picture.hpp"

namespace lab::viz {
namespace {

constexpr int kMostSteps = 8, kMostSkills = 10, kLongestBar = 24;
constexpr int kNumber = 6, kQuestion = 10, kAnswer = 10, kPredicted = 9;  // widths of columns

std::string right_aligned(const std::string& text, int width) {
  return padded("", width - core::display_width(text)) + text;
}

/// A text from outside in exactly `width` columns; what is cut ends in "…".
std::string cell(const std::string& text, int width) {
  const auto shown = printable(text);
  if (core::display_width(shown) <= width) return padded(shown, width);
  return core::cut_to_width(shown, width - 1) + "…";
}

/// Told apart also without colour.
std::string mark_of(Answer answer) {
  return answer == Answer::right ? "● right" : answer == Answer::wrong ? "✗ wrong" : "? unknown";
}

/// A row of the table: what has no room at its end is left out, the skill's name is cut.
std::string table_row(const std::array<std::string, 5>& cells, int columns) {
  const int skill = std::clamp(columns - kNumber - kQuestion - kAnswer - kPredicted - 4, 6, 40);
  return right_aligned(cells[0], kNumber) + "  " + cell(cells[1], kQuestion - 1) + " " +
         cell(cells[2], skill) + "  " + padded(cells[3], kAnswer) +
         right_aligned(cells[4], kPredicted);
}

Lines step_lines(const TracedStudent& student, int cursor, int count, int columns, const Ink& ink) {
  Lines lines{ink.faint(table_row({"answer", "question", "skill", "", "predicted"}, columns))};
  for (int t = std::max(cursor + 1 - count, 0); t <= cursor; ++t) {
    const auto& step = student.steps[static_cast<std::size_t>(t)];
    // A repeated row is set off as in the picture: it hangs below the one before.
    const auto question = step.repeated ? "└ " + step.question : step.question;
    const auto line =
        table_row({std::to_string(student.number(t)), question, skill_text(student, step.skill),
                   mark_of(step.answer), probability_text(step.predicted)},
                  columns);
    lines.push_back(t == cursor ? ink.bold(line) : line);
  }
  return lines;
}

/// The skills in the order in which they were practised last before `cursor`, then the others.
std::vector<int> skills_by_practice(const TracedStudent& student, int cursor) {
  std::vector<int> order;
  const auto add = [&](int skill) {
    if (skill >= 0 && std::ranges::find(order, skill) == order.end()) order.push_back(skill);
  };
  for (int t = cursor; t >= 0; --t) add(student.steps[static_cast<std::size_t>(t)].skill);
  for (int skill = 0; skill < student.skill_count(); ++skill) add(skill);
  return order;
}

std::string bar(float share, int width, const Ink& ink) {
  if (!std::isfinite(share)) return "";
  const int full =
      static_cast<int>(std::lround(std::clamp(share, 0.0F, 1.0F) * static_cast<float>(width)));
  std::string done, rest;
  for (int i = 0; i < width; ++i) (i < full ? done : rest) += i < full ? "█" : "░";
  return ink.coloured(done, run_colour(5)) + ink.faint(rest);
}

Lines skill_lines(const TracedStudent& student, int cursor, int count, int columns,
                  const Ink& ink) {
  Lines lines;
  const auto order = skills_by_practice(student, cursor);
  const int width = std::clamp(columns - 44, 4, kLongestBar);
  const int name = std::clamp(columns - width - 18, 4, 38);
  for (std::size_t i = 0; i < order.size() && static_cast<int>(i) < count; ++i) {
    const float before = student.mastery_after(cursor, order[i]);
    const float after = student.mastery_after(cursor + 1, order[i]);
    auto line = fmt::format("  {}  {}  ", cell(skill_text(student, order[i]), name),
                            right_aligned(probability_text(after), 4));
    line += bar(after, width, ink);
    if (std::isfinite(before) && std::isfinite(after)) {
      const float change = after - before;
      line += ink.faint(fmt::format("  {}{:.2f}", change < 0 ? "−" : "+", std::abs(change)));
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace

Lines tracing_lines(Run& run, const View& view, int columns, int rows, const Ink& ink) {
  TracingStudents students;
  students.look(run, view.student);
  const auto& student = students.student();
  Lines lines;
  for (const auto& problem : student.problems) {
    for (const auto& line : core::wrap(printable(problem), columns)) lines.push_back(line);
  }
  if (student.steps.empty()) return lines;
  const int cursor = tracing_cursor(view, student);
  lines.push_back(ink.bold(printable(fmt::format("student {}", student.user))) +
                  printable(fmt::format("  {}  {} after epoch {}", step_title(student, cursor),
                                        student.model, student.epoch)));
  // The answers and the skills share what is left; each has a line above it.
  const int left = rows - static_cast<int>(lines.size()) - 3;
  const int skills = student.mastery.empty()
                         ? 0
                         : std::clamp(left / 2, 1, std::min(kMostSkills, student.skill_count()));
  const int steps = std::clamp(left - skills, 1, kMostSteps);
  for (auto& line : step_lines(student, cursor, steps, columns, ink)) {
    lines.push_back(std::move(line));
  }
  if (skills == 0) return lines;
  lines.emplace_back();
  lines.push_back(ink.faint(fmt::format("mastery after answer {}", student.number(cursor))));
  for (auto& line : skill_lines(student, cursor, skills, columns, ink)) {
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace lab::viz
