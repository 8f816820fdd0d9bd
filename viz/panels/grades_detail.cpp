#include "viz/panels/grades_detail.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "viz/draw/fitted_text.hpp"
#include "viz/draw/heat_map.hpp"
#include "viz/draw/wrapped_text.hpp"
#include "viz/panels/grades_table.hpp"
#include "viz/panels/grades_verdict.hpp"

namespace lab::viz {
namespace {

constexpr float kPadding = 12;

/// Writes wrapped text from the top of `area`, and takes its place from it. What has no room is cut
/// with "…".
void write_text(Canvas& canvas, Rect& area, std::string_view text, float size, Colour colour) {
  const float row = size * 1.35F;
  const auto lines = wrapped_text(canvas, text, size, area.width);
  const auto fit = static_cast<std::size_t>(std::max(area.height / row, 0.0F));
  for (std::size_t i = 0; i < std::min(lines.size(), fit); ++i) {
    const bool is_cut = i + 1 == fit && fit < lines.size();
    canvas.text({area.x, area.y}, colour,
                is_cut ? fitted_text(canvas, lines[i] + " …", size, area.width) : lines[i], size);
    area.y += row;
    area.height -= row;
  }
}

/// The hint on a ground of its own with a bar at its left.
void write_hint(Canvas& canvas, Rect& area, const std::string& hint, const Theme& theme) {
  constexpr float kInset = 10;
  const float size = theme.small_font, row = size * 1.35F;
  const auto lines = wrapped_text(canvas, hint, size, area.width - 2 * kInset);
  const float height = row * static_cast<float>(lines.size() + 1) + 14;
  if (height > area.height) return;
  const Rect box{area.x, area.y, area.width, height};
  canvas.fill_rect(box, theme.accent.faded(0.09F), 4);
  canvas.fill_rect({box.x, box.y, 3, box.height}, theme.accent, 1.5F);
  Rect inside{box.x + kInset, box.y + 6, box.width - 2 * kInset, box.height - 8};
  canvas.text({inside.x, inside.y}, theme.accent, "Hint", size);
  inside.y += row;
  inside.height -= row;
  write_text(canvas, inside, hint, size, theme.text);
  area.y += height + 10;
  area.height -= height + 10;
}

std::string number_text(double value) {
  if (std::isnan(value)) return "not finite";
  auto text = fmt::format("{:.5g}", std::abs(value));
  return value < 0 ? "−" + text : text;
}

/// The end of the colours: the largest size among the numbers, at least 1.
float reach_of(const Divergence& d) {
  double reach = 1;
  for (const auto* table : {&d.want, &d.got}) {
    for (const auto& row : *table) {
      for (const double x : row) {
        if (std::isfinite(x)) reach = std::max(reach, std::abs(x));
      }
    }
  }
  return static_cast<float>(std::min(reach, 1e30));
}

void draw_strip(Canvas& canvas, Rect place, std::span<const double> values,
                const ColourScale& scale) {
  std::vector<Colour> colours;
  for (const double x : values) colours.push_back(scale(static_cast<float>(x)));
  canvas.cells(place, static_cast<int>(values.size()), 1, colours);
}

/// A small mark in every cell of the student's strip that is wrong.
void mark_wrong(Canvas& canvas, Rect strip, const Divergence& d, int gate, const Theme& theme) {
  const float width = strip.width / static_cast<float>(d.steps());
  for (int t = 0; t < d.steps(); ++t) {
    if (!d.parts_at(gate, t)) continue;
    const float size = std::clamp(std::min(width, strip.height) * 0.3F, 1.0F, 5.0F);
    const Point at{strip.x + (static_cast<float>(t) + 0.5F) * width, strip.centre().y};
    canvas.fill_circle(at, size / 2 + 1, theme.surface);
    canvas.fill_circle(at, size / 2, theme.warning);
  }
}

}  // namespace

DivergenceWords divergence_words(const Divergence& d) {
  if (d.gate < 0 || d.step < 0) return {"the strips never part", ""};
  const auto g = static_cast<std::size_t>(d.gate), t = static_cast<std::size_t>(d.step);
  auto where = fmt::format("First difference: gate {}, step {}", d.gates[g], d.step);
  if (d.index >= 0) where += fmt::format(", unit {}", d.index);
  const double want = d.want[g][t], got = d.got[g][t];
  return {where, fmt::format("got {}, want {}, gap {} (tolerance {:g})", number_text(got),
                             number_text(want), number_text(std::abs(got - want)), d.tolerance)};
}

void draw_divergence(Canvas& canvas, Rect area, const Divergence& d, const Theme& theme) {
  const float size = theme.small_font, row = size * 1.4F;
  if (area.height < 3 * row + 20 || area.width < 120) return;
  const auto words = divergence_words(d);
  const auto scale = ColourScale::diverging(reach_of(d), theme);

  const float legend =
      draw_colour_legend(canvas, {area.x, area.y, area.width, row}, scale, "", theme);
  canvas.text({area.x, area.y + 1}, theme.text,
              fitted_text(canvas, "Reference above, yours below", size, area.width - legend - 10),
              size);
  const float foot = words.numbers.empty() ? row : 2 * row;
  float gutter = 0;
  for (const auto& gate : d.gates) gutter = std::max(gutter, canvas.text_width(gate, theme.font));
  gutter = std::min(gutter + 10, area.width / 3);

  const float top = area.y + row + 6, numbers = size + 4;
  const float room = area.height - row - 6 - numbers - foot - 4;
  constexpr float kBetween = 6, kLeast = 20, kMost = 84;
  // Where not all gates can be seen, those around the first wrong one.
  const int all = static_cast<int>(d.gates.size());
  const int shown = std::clamp(static_cast<int>(room / kLeast), 1, all);
  const int first_gate = std::clamp(d.gate - shown / 2, 0, all - shown);
  const float each = std::min(room / static_cast<float>(shown), kMost);
  const float strip = std::max((each - kBetween) / 2 - 1, 1.0F);
  const float width = std::min((area.width - gutter) / static_cast<float>(d.steps()), 96.0F);
  const float left = area.x + gutter, length = width * static_cast<float>(d.steps());
  const auto y_of = [&](int gate) { return top + static_cast<float>(gate - first_gate) * each; };

  for (int gate = first_gate; gate < first_gate + shown; ++gate) {
    const auto g = static_cast<std::size_t>(gate);
    const float y = y_of(gate);
    const Rect got{left, y + strip + 1, length, strip};
    const float letter = std::min(theme.font, 2 * strip);
    canvas.text({area.x, y + strip - letter / 2 - 1}, gate == d.gate ? theme.warning : theme.text,
                fitted_text(canvas, d.gates[g], letter, gutter - 4), letter);
    draw_strip(canvas, {left, y, length, strip}, d.want[g], scale);
    draw_strip(canvas, got, d.got[g], scale);
    canvas.stroke_rect({left, y, length, 2 * strip + 1}, theme.line);
    mark_wrong(canvas, got, d, gate, theme);
  }
  const float below = y_of(first_gate + shown) - kBetween + 3;
  const float digits = canvas.text_width("00", size) + 8;
  const int every = std::max(1, static_cast<int>(std::ceil(digits / width)));
  for (int t = 0; t < d.steps(); t += every) {
    canvas.text({left + (static_cast<float>(t) + 0.5F) * width, below},
                t == d.step ? theme.warning : theme.faint_text, std::to_string(t), size,
                Align::centre);
  }
  if (d.gate >= 0) {
    const Rect cell{left + static_cast<float>(d.step) * width, y_of(d.gate), width, 2 * strip + 1};
    canvas.stroke_rect(cell.inset(-2.5F), theme.surface, 2, 3);
    canvas.stroke_rect(cell.inset(-1), theme.warning, 2, 2);
  }
  const float y = below + numbers + 2;
  canvas.text({area.x, y}, theme.warning, fitted_text(canvas, words.where, size, area.width), size);
  canvas.text({area.x, y + row}, theme.text, fitted_text(canvas, words.numbers, size, area.width),
              size);
}

void draw_grades_detail(Canvas& canvas, Rect area, const Attempt& attempt, const TaskResult* task,
                        const std::string& name, const Theme& theme) {
  canvas.push_clip(area);
  canvas.fill_rect(area, theme.surface, 6);
  Rect page = area.inset(area.width < 400 ? 8 : kPadding);
  const float size = theme.small_font;
  if (task != nullptr) {
    constexpr float kSign = 18;
    draw_verdict(canvas, {page.x + kSign / 2, page.y + theme.font / 2 + 1}, kSign, task->verdict,
                 theme);
    const auto points = fmt::format("{} of {}", points_text(task->points), points_text(task->max));
    canvas.text({page.right(), page.y}, theme.text, points, theme.font, Align::right);
    canvas.text({page.x + kSign + 8, page.y}, theme.text,
                fitted_text(canvas, name, theme.font,
                            page.width - kSign - 20 - canvas.text_width(points, theme.font)),
                theme.font);
  } else {
    canvas.text({page.x, page.y}, theme.text, fitted_text(canvas, name, theme.font, page.width),
                theme.font);
  }
  page.y += theme.font + 8;
  page.height -= theme.font + 8;
  const std::string about =
      !attempt.is_readable() ? "this line is no attempt"
      : task == nullptr      ? fmt::format("not in attempt {}", attempt.number)
                             : fmt::format("{} in attempt {}", task->verdict_text, attempt.number);
  write_text(canvas, page, about, size, theme.faint_text);
  page.y += 6;
  page.height -= 6;
  if (!attempt.problem.empty()) {
    write_text(canvas, page, attempt.problem, size, theme.warning);
    page.y += 6;
    page.height -= 6;
  }
  if (task != nullptr) {
    if (!task->message.empty()) {
      write_text(canvas, page, task->message, size, theme.text);
      page.y += 8;
      page.height -= 8;
    }
    if (!task->hint.empty()) write_hint(canvas, page, task->hint, theme);
    if (task->divergence) draw_divergence(canvas, page, *task->divergence, theme);
  }
  canvas.pop_clip();
}

}  // namespace lab::viz
