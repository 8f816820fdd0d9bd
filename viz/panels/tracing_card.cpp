#include "viz/panels/tracing_card.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/text.hpp"
#include "viz/draw/fitted_text.hpp"
#include "viz/panels/tracing_answers.hpp"

namespace lab::viz {
namespace {

constexpr float kPadding = 10, kHead = 24, kRow = 19;
constexpr int kRows = 5, kAttended = 3;

/// "31 (0.06), 30 (0.06)": as many as have room.
std::string attended_text(Canvas& canvas, const TracedStudent& student, int layer, int head, int t,
                          float width, float size) {
  std::string text;
  for (const auto& [step, weight] : most_attended(student, layer, head, t, kAttended)) {
    const auto longer = fmt::format("{}{}{} ({:.2f})", text, text.empty() ? "" : ", ",
                                    student.number(step), weight);
    if (canvas.text_width(longer, size) > width) break;
    text = longer;
  }
  return text.empty() ? "–" : text;
}

}  // namespace

std::string step_title(const TracedStudent& student, int t) {
  return fmt::format("answer {} of {}", core::thousands(student.number(t)),
                     core::thousands(student.number(student.step_count() - 1)));
}

std::string probability_text(float p) { return std::isfinite(p) ? fmt::format("{:.2f}", p) : "–"; }

std::string skill_text(const TracedStudent& student, int skill) {
  if (skill < 0 || skill >= student.skill_count()) return "–";
  return student.skills[static_cast<std::size_t>(skill)];
}

std::vector<std::pair<std::string, std::string>> step_words(const TracedStudent& student, int t) {
  const auto& step = student.steps[static_cast<std::size_t>(t)];
  const float before = student.mastery_after(t, step.skill);
  const float after = student.mastery_after(t + 1, step.skill);
  std::vector<std::pair<std::string, std::string>> words{
      {"question", step.question.empty() ? "–" : step.question},
      {"skill", skill_text(student, step.skill)},
      {"answer", answer_word(step.answer)},
      {"predicted", probability_text(step.predicted)},
      {"mastery", fmt::format("{} → {}", probability_text(before), probability_text(after))}};
  if (step.repeated)
    words.emplace_back("repeats", fmt::format("answer {}", core::thousands(student.number(t - 1))));
  return words;
}

std::string step_tip(const TracedStudent& student, int t) {
  auto tip = step_title(student, t);
  for (const auto& [name, value] : step_words(student, t)) {
    tip += fmt::format("\n{} {}", name, value);
  }
  return tip;
}

std::vector<std::pair<int, float>> most_attended(const TracedStudent& student, int layer, int head,
                                                 int t, int count) {
  std::vector<std::pair<int, float>> all;
  int step = student.attention_from;
  for (const float weight : student.weights(layer, head, t)) {
    if (weight > 0 && std::isfinite(weight)) all.emplace_back(step, weight);
    ++step;
  }
  std::ranges::stable_sort(all, [](const auto& a, const auto& b) { return a.second > b.second; });
  all.resize(std::min(all.size(), static_cast<std::size_t>(std::max(count, 0))));
  return all;
}

float step_card_height(const TracedStudent& student) {
  // One more for a repeated row: the card does not jump from step to step.
  const bool repeats =
      std::ranges::find(student.steps, true, &TracedStep::repeated) != student.steps.end();
  const int lines = kRows + (student.has_attention() ? 1 : 0) + (repeats ? 1 : 0);
  return kHead + kRow * static_cast<float>(lines) + kPadding;
}

void draw_step_card(Canvas& canvas, Rect area, const TracedStudent& student, int layer, int head,
                    int t, const Theme& theme) {
  canvas.push_clip(area);
  canvas.fill_rect(area, theme.surface, 6);
  canvas.stroke_rect(area, theme.line, 1, 6);
  const Rect inside = area.inset(kPadding);
  const float size = theme.small_font;
  canvas.text({inside.x, area.y + 6}, theme.accent,
              fitted_text(canvas, step_title(student, t), theme.font, inside.width), theme.font);
  const float names = canvas.text_width("attends to", size) + 10;
  float y = area.y + kHead + 4;
  auto words = step_words(student, t);
  if (student.has_attention()) {
    const float room = inside.width - names;
    words.emplace_back("attends to", attended_text(canvas, student, layer, head, t, room, size));
  }
  for (const auto& [name, value] : words) {
    float x = inside.x + names;
    canvas.text({inside.x, y}, theme.faint_text, name, size);
    if (name == "answer") {
      const auto answer = student.steps[static_cast<std::size_t>(t)].answer;
      draw_answer(canvas, {x + 5, y + size / 2 + 1}, 5, answer, answer_colour(answer, theme));
      x += 15;
    }
    canvas.text({x, y}, theme.text, fitted_text(canvas, value, size, inside.right() - x), size);
    y += kRow;
  }
  canvas.pop_clip();
}

std::string first_fitting(Canvas& canvas, const std::vector<std::string>& variants, float size,
                          float width) {
  for (const auto& text : variants) {
    if (canvas.text_width(text, size) <= width) return text;
  }
  return fitted_text(canvas, variants.back(), size, width);
}

void draw_step_line(Canvas& canvas, Rect line, const TracedStudent& student, int t,
                    const Theme& theme) {
  const auto& step = student.steps[static_cast<std::size_t>(t)];
  const auto number = fmt::format("answer {}", student.number(t));
  const auto said =
      fmt::format("{}, predicted {}", answer_word(step.answer), probability_text(step.predicted));
  const auto mastery =
      fmt::format("{} → {}", probability_text(student.mastery_after(t, step.skill)),
                  probability_text(student.mastery_after(t + 1, step.skill)));
  const auto skill = skill_text(student, step.skill);
  const auto text = first_fitting(canvas,
                                  {fmt::format("{} · {} · {} {}", number, said, skill, mastery),
                                   fmt::format("{} · {} · mastery {}", number, said, mastery),
                                   fmt::format("{} · {}", number, said), number},
                                  theme.small_font, line.width);
  canvas.text({line.x, line.y + 2}, theme.text, text, theme.small_font);
}

}  // namespace lab::viz
