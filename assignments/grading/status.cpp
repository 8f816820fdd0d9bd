#include "assignments/grading/status.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "assignments/grading/report.hpp"
#include "core/error.hpp"
#include "core/table.hpp"
#include "core/terminal.hpp"

namespace lab::grading {
namespace {

constexpr int kTaskColumns = 40, kAttemptColumns = 4;

std::string sign_of(State state) {
  switch (state) {
    case State::passed: return core::styled("✓", "32");
    case State::partly: return core::styled("◐", "33");
    case State::wrong: return core::styled("✗", "31");
    case State::not_started: return core::styled("·", "2");
    case State::waiting: return core::styled("…", "2");
    case State::crashed: return core::styled("!", "31");
    case State::timeout: return core::styled("⧖", "31");
    case State::refused: return core::styled("⊘", "31");
    case State::not_built: return core::styled("⚙", "31");
  }
  return "?";
}

}  // namespace

std::string status_text(const Assignment& assignment, const std::vector<Attempt>& attempts,
                        int width) {
  if (attempts.empty()) return "No attempt yet.\n";
  const auto fits =
      static_cast<std::size_t>(std::max(1, (width - kTaskColumns) / (kAttemptColumns + 2)));
  const auto first = attempts.size() - std::min(attempts.size(), fits);
  std::vector<std::string> heading{"<task"};
  for (auto i = first; i < attempts.size(); ++i) {
    heading.push_back(std::to_string(attempts[i].number));
  }
  core::Table table(heading);
  for (const auto* task : assignment.tasks()) {
    std::vector<std::string> row{task->name};
    for (auto i = first; i < attempts.size(); ++i) {
      const auto found = attempts[i].verdicts.find(task->name);
      row.push_back(found == attempts[i].verdicts.end() ? "" : sign_of(found->second.state));
    }
    table.add(std::move(row));
  }
  std::vector<std::string> points{"points"};
  for (auto i = first; i < attempts.size(); ++i) {
    points.push_back(points_text(points_of(attempts[i].verdicts)));
  }
  table.add(std::move(points));
  return table.text(width) +
         "\n✓ passed  ◐ partly  ✗ wrong  · not started  … waits  ! crashed  ⧖ too long\n"
         "⊘ forbidden  ⚙ does not compile\n";
}

std::string summary_text(const Assignment& assignment,
                         const std::vector<std::pair<std::string, Verdicts>>& students, int width) {
  std::map<std::pair<std::string, std::string>, int> fired;
  core::Table stages({"<task", "passed", "partly", "wrong", "not started", "other"});
  for (const auto* task : assignment.tasks()) {
    std::array<int, 5> counts{};
    for (const auto& [name, verdicts] : students) {
      const auto found = verdicts.find(task->name);
      if (found == verdicts.end()) continue;
      const auto& verdict = found->second;
      const auto state = static_cast<std::size_t>(verdict.state);
      ++counts[std::min<std::size_t>(state, 4)];
      if (!verdict.mistake.empty()) ++fired[{task->name, verdict.mistake}];
    }
    stages.add({task->name, std::to_string(counts[0]), std::to_string(counts[1]),
                std::to_string(counts[2]), std::to_string(counts[3]), std::to_string(counts[4])});
  }
  std::vector<std::pair<int, std::pair<std::string, std::string>>> order;
  for (const auto& [what, count] : fired) order.emplace_back(-count, what);
  std::ranges::sort(order);
  core::Table hints({"<task", "<mistake", "students"});
  for (const auto& [count, what] : order) {
    hints.add({what.first, what.second, std::to_string(-count)});
  }
  return fmt::format("{} students\n\n{}\n", students.size(), stages.text(width)) +
         (order.empty() ? "No hint fired.\n" : "Hints that fired:\n\n" + hints.text(width));
}

}  // namespace lab::grading
