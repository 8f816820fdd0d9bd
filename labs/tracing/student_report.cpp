#include "labs/tracing/student_report.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include "core/classification.hpp"
#include "core/table.hpp"
#include "core/text.hpp"

namespace lab::labs::tracing {
namespace {

constexpr std::size_t kMostSkills = 20, kLastSteps = 10, kBars = 16;
constexpr int kSkillWidth = 30;

std::string counted(std::size_t count, const char* what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

std::string short_name(const std::string& name) {
  if (core::display_width(name) <= kSkillWidth) return name;
  return core::cut_to_width(name, kSkillWidth - 1) + "…";
}

const char* answer_text(std::int8_t correct) {
  return correct < 0 ? "unknown" : correct == 1 ? "right" : "wrong";
}

/// How often a skill was asked for, and how often answered right.
struct Asked {
  std::size_t answers = 0, right = 0;
};

std::vector<Asked> count_by_skill(const Student& student) {
  std::vector<Asked> asked(student.skills.size());
  for (const auto& step : student.steps) {
    auto& skill = asked[static_cast<std::size_t>(step.skill)];
    ++skill.answers;
    if (step.correct == 1) ++skill.right;
  }
  return asked;
}

}  // namespace

std::string student_summary(const Student& student) {
  std::vector<float> predicted;
  std::vector<std::int8_t> correct;
  double expected = 0, right = 0;
  for (const auto& step : student.steps) {
    if (step.correct < 0) continue;
    predicted.push_back(step.predicted);
    correct.push_back(step.correct);
    expected += static_cast<double>(step.predicted);
    right += step.correct;
  }
  auto text = fmt::format("Student {} of the {} part: ", student.user, student.part);
  if (student.first_step > 0) text += "the last ";
  text += fmt::format("{}, {}", counted(student.steps.size(), "answer"),
                      counted(student.skills.size(), "skill"));
  if (correct.empty()) return text + ", none of them known.\n";
  const auto known = static_cast<double>(correct.size());
  text += fmt::format(", {:.0f} % right.\n", 100 * right / known);
  return text + fmt::format(
                    "The model expected {:.0f} % right and foretold {:.0f} % of them; "
                    "log loss {:.4f}.\n",
                    100 * expected / known, 100 * core::accuracy<float>(predicted, correct),
                    core::log_loss<float>(predicted, correct));
}

std::string skills_table(const Student& student) {
  const auto asked = count_by_skill(student);
  std::vector<std::size_t> order(asked.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::greater<>(), [&](auto s) { return asked[s].answers; });
  core::Table table({"<skill", "answers", "right", "first", "last", "<over time"});
  const auto rows = student.steps.size() + 1;
  for (std::size_t i = 0; i < std::min(order.size(), kMostSkills); ++i) {
    const auto s = order[i];
    std::vector<float> course;
    for (std::size_t row = 0; row < rows; ++row) course.push_back(student.mastery_at(row, s));
    table.add({short_name(student.skills[s].name), std::to_string(asked[s].answers),
               std::to_string(asked[s].right), fmt::format("{:.2f}", course.front()),
               fmt::format("{:.2f}", course.back()), bars(course, kBars)});
  }
  auto text = table.text();
  if (order.size() > kMostSkills) {
    text += fmt::format("  … and {}\n", counted(order.size() - kMostSkills, "more skill"));
  }
  return text;
}

std::string last_steps_table(const Student& student) {
  core::Table table({"step", "question", "<skill", "<answer", "predicted"});
  const auto steps = student.steps.size();
  for (auto t = steps - std::min(steps, kLastSteps); t < steps; ++t) {
    const auto& step = student.steps[t];
    const auto& skill = student.skills[static_cast<std::size_t>(step.skill)];
    table.add({std::to_string(static_cast<std::size_t>(student.first_step) + t + 1),
               step.question.value_or("–"), short_name(skill.name),
               fmt::format("{}{}", answer_text(step.correct), step.repeated ? " (repeated)" : ""),
               fmt::format("{:.2f}", step.predicted)});
  }
  return table.text();
}

std::string bars(std::span<const float> probabilities, std::size_t width) {
  constexpr std::array<std::string_view, 8> kBar{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  const auto count = probabilities.size();
  width = std::min(width, count);
  std::string text;
  for (std::size_t i = 0; i < width; ++i) {
    const auto share =
        probabilities.subspan(count * i / width, count * (i + 1) / width - count * i / width);
    const float mean =
        std::accumulate(share.begin(), share.end(), 0.0F) / static_cast<float>(share.size());
    const auto height = std::isfinite(mean) ? std::clamp(mean, 0.0F, 1.0F) : 0.0F;
    text += kBar[std::min<std::size_t>(7, static_cast<std::size_t>(8 * height))];
  }
  return text;
}

}  // namespace lab::labs::tracing
