#include "viz/draw/plot_hover.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/text.hpp"
#include "viz/draw/fitted_text.hpp"
#include "viz/draw/plot_extent.hpp"

namespace lab::viz {
namespace {

/// A number for a reader: 12,345 or 0.01234.
std::string readable(double value) {
  if (std::abs(value) >= 1000 && std::abs(value) < 1e15)
    return core::thousands(std::llround(value));
  return fmt::format("{:.4g}", value);
}

/// "0.82", with a band "0.82 (0.74 to 0.9)", and of a mean "0.82 (0.74 to 0.9), 10 seeds".
std::string value_text(const PlotLine& line, std::size_t point) {
  auto text = readable(line.y[point]);
  if (has_band(line)) {
    text += fmt::format(" ({} to {})", readable(line.low[point]), readable(line.high[point]));
  }
  if (line.seeds > 0) text += fmt::format(", {} seeds", line.seeds);
  return text;
}

/// The index of the point nearest to x; nothing when x lies beyond the ends of the line by more
/// than `slack`.
std::optional<std::size_t> nearest_point(const PlotLine& line, double x, double slack) {
  if (line.x.empty() || x < line.x.front() - slack || x > line.x.back() + slack) return {};
  const auto after = static_cast<std::size_t>(std::ranges::lower_bound(line.x, x) - line.x.begin());
  if (after == 0) return 0;
  if (after == line.x.size()) return after - 1;
  return line.x[after] - x < x - line.x[after - 1] ? after : after - 1;
}

struct Row {
  Colour colour;
  std::string value, label;
};

constexpr float kPadding = 7, kDot = 12, kGap = 8, kLineHeight = 1.3F;

void draw_box(Canvas& canvas, const Rect& inside, Point pointer, std::string_view x_text,
              std::span<const Row> rows, float size, const Theme& theme) {
  const auto head = fitted_text(canvas, x_text, size, inside.width - 2 * kPadding);
  float values = 0, labels = 0;
  for (const auto& row : rows) {
    values = std::max(values, canvas.text_width(row.value, size));
    labels = std::max(labels, canvas.text_width(row.label, size));
  }
  const float room = inside.width - values - kDot - kGap - 2 * kPadding;
  constexpr float kReadable = 60;
  if (labels > room) labels = room < kReadable ? 0 : room;
  const float widest =
      std::max(canvas.text_width(head, size), kDot + values + (labels > 0 ? kGap + labels : 0));
  const float step = size * kLineHeight;
  Rect box{pointer.x + 12, pointer.y + 12, widest + 2 * kPadding,
           static_cast<float>(rows.size() + 1) * step + 2 * kPadding - (step - size)};
  if (box.right() > inside.right()) box.x = pointer.x - 12 - box.width;
  box.x = std::max(box.x, inside.x);
  box.y = std::max(inside.y, std::min(box.y, inside.bottom() - box.height));

  canvas.fill_rect(box, theme.surface.faded(0.95F), 4);
  canvas.stroke_rect(box, theme.line, 1, 4);
  Point place{box.x + kPadding, box.y + kPadding};
  canvas.text(place, theme.faint_text, head, size);
  for (const auto& row : rows) {
    place.y += step;
    canvas.fill_circle({place.x + 4, place.y + size / 2}, 4, row.colour);
    canvas.text({place.x + kDot, place.y}, theme.text, row.value, size);
    canvas.text({place.x + kDot + values + kGap, place.y}, theme.faint_text,
                labels > 0 ? fitted_text(canvas, row.label, size, labels + 0.5F) : "", size);
  }
}

}  // namespace

void draw_hovered(Canvas& canvas, const PlotLayout& layout, std::string_view x_label, Point pointer,
                  std::span<const PlotLine> lines, const Theme& theme) {
  const auto& inside = layout.inside;
  canvas.fill_rect({std::floor(pointer.x), inside.y, 1, inside.height},
                   theme.faint_text.faded(0.7F), 0);
  const double x = layout.x_at(pointer.x), slack = layout.x_at(pointer.x + 5) - x;
  const float size = theme.small_font;
  // The box stays within the plot, however many runs there are.
  const auto room = static_cast<std::size_t>(
      std::max(1.0F, (inside.height - 2 * kPadding) / (size * kLineHeight) - 1));
  std::vector<Row> rows;
  for (const auto& line : lines) {
    if (line.faint) continue;
    const auto i = nearest_point(line, x, slack);
    if (!i) continue;
    const Point dot{layout.pixel_of_x(line.x[*i]), layout.pixel_of_y(line.y[*i])};
    if (inside.contains(dot)) {
      canvas.fill_circle(dot, 4.5F, theme.surface);
      canvas.fill_circle(dot, 3, line.colour);
    }
    if (rows.size() < room) rows.push_back({line.colour, value_text(line, *i), line.label});
  }
  draw_box(canvas, inside, pointer, fmt::format("{} {}", readable(x), x_label), rows, size, theme);
}

}  // namespace lab::viz
