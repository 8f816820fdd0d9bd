#include "viz/panels/tracing_answers.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "viz/draw/fitted_text.hpp"

namespace lab::viz {
namespace {

constexpr float kTie = 6;  // height of what ties a repeated row to the one before

bool has_marks(const TracingAxis& axis) { return axis.column_width() >= kAnswerMark; }

/// How many answers of each kind lie in a bin, and whether one repeats the row before.
struct Counts {
  std::array<float, 3> of{};
  float all = 0;
  bool repeated = false;
};

Counts counts_in(const TracedStudent& student, std::pair<int, int> columns) {
  Counts counts;
  const int end = std::min(columns.second - 1, student.step_count());
  for (int t = std::max(columns.first - 1, 0); t < end; ++t) {
    const auto& step = student.steps[static_cast<std::size_t>(t)];
    ++counts.of.at(static_cast<std::size_t>(step.answer));
    ++counts.all;
    counts.repeated = counts.repeated || step.repeated;
  }
  return counts;
}

void draw_shares(Canvas& canvas, Rect row, const TracingAxis& axis, const TracedStudent& student,
                 const Theme& theme) {
  const float middle = row.y + (row.height - kTie) / 2, half = (row.height - kTie) / 2 - 1;
  for (int bin = 0; bin < axis.bins(); ++bin) {
    const auto counts = counts_in(student, axis.columns_of(bin));
    if (counts.all == 0) continue;
    const float x = axis.bin_left(bin), width = axis.bin_width();
    const auto height = [&](Answer answer) {
      return counts.of.at(static_cast<std::size_t>(answer)) / counts.all * half;
    };
    const float up = height(Answer::right), down = height(Answer::wrong);
    canvas.fill_rect({x, middle - up, width, up}, answer_colour(Answer::right, theme));
    canvas.fill_rect({x, middle, width, down}, answer_colour(Answer::wrong, theme));
    if (height(Answer::unknown) > 0) {
      canvas.fill_rect({x, middle - 1, width, 2}, answer_colour(Answer::unknown, theme));
    }
    if (counts.repeated) canvas.fill_rect({x, row.bottom() - 3, width, 2}, theme.faint_text);
  }
}

/// A bracket from the row before.
void draw_tie(Canvas& canvas, float from, float to, float bottom, const Theme& theme) {
  canvas.line({from, bottom}, {to, bottom}, theme.faint_text, 1);
  canvas.line({from, bottom - 3}, {from, bottom}, theme.faint_text, 1);
  canvas.line({to, bottom - 3}, {to, bottom}, theme.faint_text, 1);
}

}  // namespace

Colour answer_colour(Answer answer, const Theme& theme) {
  return answer == Answer::right   ? run_colour(2)
         : answer == Answer::wrong ? run_colour(1)
                                   : theme.faint_text;
}

const char* answer_word(Answer answer) {
  return answer == Answer::right ? "right" : answer == Answer::wrong ? "wrong" : "unknown";
}

void draw_answer(Canvas& canvas, Point centre, float radius, Answer answer, Colour colour) {
  if (answer == Answer::right) return canvas.fill_circle(centre, radius, colour);
  const float width = std::clamp(radius * 0.45F, 1.0F, 2.0F);
  if (answer == Answer::unknown) {
    return canvas.stroke_circle(centre, radius - width / 2, colour, width);
  }
  const float d = radius * 0.85F;
  canvas.line({centre.x - d, centre.y - d}, {centre.x + d, centre.y + d}, colour, width);
  canvas.line({centre.x - d, centre.y + d}, {centre.x + d, centre.y - d}, colour, width);
}

void draw_caption(Canvas& canvas, Rect area, float right, const char* caption, const Theme& theme) {
  const float size = theme.small_font;
  canvas.text({area.x, area.centre().y - size / 2 - 1}, theme.faint_text,
              fitted_text(canvas, caption, size, right - area.x), size);
}

void draw_answers(Canvas& canvas, Rect area, const TracingAxis& axis, const TracedStudent& student,
                  const Theme& theme) {
  const Rect row = axis.row(area);
  canvas.fill_rect(row, theme.surface);
  draw_caption(canvas, area, axis.x() - kCaptionGap, "answers", theme);
  if (!has_marks(axis)) {
    draw_shares(canvas, row, axis, student, theme);
  } else {
    const float radius = std::min({axis.column_width() * 0.36F, (row.height - kTie) * 0.45F, 6.0F});
    const float y = row.y + (row.height - kTie) / 2 + 1;
    for (int t = 0; t < student.step_count(); ++t) {
      const auto& step = student.steps[static_cast<std::size_t>(t)];
      draw_answer(canvas, {axis.centre(t + 1), y}, radius, step.answer,
                  answer_colour(step.answer, theme));
      if (step.repeated && t > 0) {
        draw_tie(canvas, axis.centre(t), axis.centre(t + 1), row.bottom() - 3, theme);
      }
    }
  }
  canvas.stroke_rect(row, theme.line);
}

void draw_answer_legend(Canvas& canvas, Rect area, const TracingAxis& axis,
                        const TracedStudent& student, const Theme& theme) {
  constexpr float kSwatch = 14, kBetween = 14;
  const float size = theme.small_font, y = area.centre().y;
  float x = area.x;
  const auto entry = [&](const std::string& label, const auto& draw) {
    const float width = kSwatch + canvas.text_width(label, size);
    if (x + width > area.right()) return;
    draw(Point{x + 5, y});
    canvas.text({x + kSwatch, y - size / 2 - 1}, theme.text, label, size);
    x += width + kBetween;
  };
  const bool marks = has_marks(axis);
  for (const auto answer : {Answer::right, Answer::wrong, Answer::unknown}) {
    if (std::ranges::find(student.steps, answer, &TracedStep::answer) == student.steps.end()) {
      continue;
    }
    const auto colour = answer_colour(answer, theme);
    entry(answer_word(answer), [&](Point at) {
      if (marks) return draw_answer(canvas, at, 5, answer, colour);
      const float up = answer == Answer::right ? 6 : answer == Answer::unknown ? 1 : 0;
      const float down = answer == Answer::wrong ? 6 : answer == Answer::unknown ? 1 : 0;
      canvas.fill_rect({at.x - 4, at.y - up, 8, up + down}, colour);
      canvas.line({at.x - 6, at.y}, {at.x + 6, at.y}, theme.faint_text);
    });
  }
  if (std::ranges::find(student.steps, true, &TracedStep::repeated) == student.steps.end()) return;
  entry("repeated", [&](Point at) {
    if (marks) return draw_tie(canvas, at.x - 4, at.x + 5, at.y + 3, theme);
    canvas.fill_rect({at.x - 4, at.y - 1, 8, 2}, theme.faint_text);
  });
}

}  // namespace lab::viz
