#include "viz/panels/tracing_predictions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "viz/draw/fitted_text.hpp"
#include "viz/panels/tracing_answers.hpp"

namespace lab::viz {
namespace {

/// The least, mean and greatest of the predictions in a bin.
struct Spread {
  float least = 1, greatest = 0, sum = 0;
  int count = 0;
  [[nodiscard]] float mean() const { return sum / static_cast<float>(count); }
};

Spread spread_in(const TracedStudent& student, std::pair<int, int> columns) {
  Spread spread;
  const int end = std::min(columns.second - 1, student.step_count());
  for (int t = std::max(columns.first - 1, 0); t < end; ++t) {
    const float p = student.steps[static_cast<std::size_t>(t)].predicted;
    if (!std::isfinite(p)) continue;
    const float shown = std::clamp(p, 0.0F, 1.0F);
    spread.least = std::min(spread.least, shown);
    spread.greatest = std::max(spread.greatest, shown);
    spread.sum += shown;
    ++spread.count;
  }
  return spread;
}

void draw_predicted_line(Canvas& canvas, Rect inside, const TracingAxis& axis,
                         const PredictedLine& line, const Theme& theme) {
  const auto y_of = [&](float p) { return inside.bottom() - p * inside.height; };
  std::vector<Point> points;
  const auto end_piece = [&] {
    if (points.size() > 1) canvas.polyline(points, line.colour, 1.5F);
    if (points.size() == 1) canvas.fill_circle(points.front(), 1, line.colour);
    points.clear();
  };
  for (int bin = 0; bin < axis.bins(); ++bin) {
    const auto columns = axis.columns_of(bin);
    const auto spread = spread_in(*line.student, columns);
    if (spread.count == 0) {
      end_piece();
      continue;
    }
    if (spread.count > 1) {
      const float top = y_of(spread.greatest);
      canvas.fill_rect(
          {axis.bin_left(bin), top, axis.bin_width(), std::max(y_of(spread.least) - top, 1.0F)},
          line.colour.faded(0.3F));
    }
    points.push_back({axis.bin_left(bin) + axis.bin_width() / 2, y_of(spread.mean())});
  }
  end_piece();
  if (!line.has_dots || axis.column_width() < kAnswerMark) return;
  const float radius = std::clamp(axis.column_width() * 0.25F, 2.0F, 3.5F);
  for (int t = 0; t < line.student->step_count(); ++t) {
    const auto& step = line.student->steps[static_cast<std::size_t>(t)];
    if (!std::isfinite(step.predicted)) continue;
    const Point at{axis.centre(t + 1), y_of(std::clamp(step.predicted, 0.0F, 1.0F))};
    canvas.fill_circle(at, radius, answer_colour(step.answer, theme));
  }
}

}  // namespace

void draw_predictions(Canvas& canvas, Rect area, const TracingAxis& axis,
                      std::span<const PredictedLine> lines, const Theme& theme) {
  const Rect row = axis.row(area);
  const Rect inside{row.x, row.y + 4, row.width, row.height - 8};
  if (inside.height < 4) return;
  canvas.fill_rect(row, theme.surface);
  canvas.line({row.x, inside.centre().y}, {row.right(), inside.centre().y}, theme.line);
  canvas.stroke_rect(row, theme.line);
  const float size = theme.small_font - 1.5F, right = axis.x() - kCaptionGap;
  if (row.height >= 2 * size) {
    canvas.text({right, row.y}, theme.faint_text, "1", size, Align::right);
    canvas.text({right, row.bottom() - size - 1}, theme.faint_text, "0", size, Align::right);
  }
  draw_caption(canvas, area, right, "predicted", theme);
  canvas.push_clip(row);
  for (const auto& line : lines) draw_predicted_line(canvas, inside, axis, line, theme);
  canvas.pop_clip();
}

void draw_attention_bars(Canvas& canvas, Rect area, const TracingAxis& axis,
                         const TracedStudent& student, int layer, int head, int of,
                         const Theme& theme) {
  const Rect row = axis.row(area);
  const float right = axis.x() - kCaptionGap;
  canvas.fill_rect(row, theme.surface);
  canvas.stroke_rect(row, theme.line);
  const auto weights = student.weights(layer, head, of);
  std::vector<float> sums(static_cast<std::size_t>(axis.bins()), 0);
  for (int bin = 0; bin < axis.bins() && !weights.empty(); ++bin) {
    const auto [first, end] = axis.columns_of(bin);
    for (int column = first; column < end; ++column) {
      const int at = column - 1 - student.attention_from;
      if (at < 0 || at >= student.attention_steps) continue;
      const float weight = weights[static_cast<std::size_t>(at)];
      if (std::isfinite(weight)) sums[static_cast<std::size_t>(bin)] += std::max(weight, 0.0F);
    }
  }
  const float most = *std::ranges::max_element(sums);
  float caption_end = right;
  if (most > 0) {
    const auto number = fmt::format("{:.2f}", most);
    const float size = theme.small_font - 1.5F;
    canvas.text({right, row.y}, theme.faint_text, number, size, Align::right);
    caption_end -= canvas.text_width(number, size) + kCaptionGap;
  }
  draw_caption(canvas, area, caption_end, "attention", theme);
  if (!(most > 0)) {
    const auto* why = weights.empty() ? "not recorded" : "none";
    canvas.text({row.x + 6, row.centre().y - theme.small_font / 2 - 1}, theme.faint_text,
                fitted_text(canvas, why, theme.small_font, row.width - 12), theme.small_font);
    return;
  }
  const float width = axis.bin_width(), gap = width >= 5 ? 1.0F : 0.0F;
  for (int bin = 0; bin < axis.bins(); ++bin) {
    const float height = sums[static_cast<std::size_t>(bin)] / most * (row.height - 3);
    if (!(height > 0)) continue;
    canvas.fill_rect({axis.bin_left(bin) + gap, row.bottom() - 1 - height, width - 2 * gap, height},
                     theme.accent);
  }
}

}  // namespace lab::viz
