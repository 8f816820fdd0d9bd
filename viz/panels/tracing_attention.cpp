#include "viz/panels/tracing_attention.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "viz/draw/cell_grid.hpp"
#include "viz/draw/fitted_text.hpp"

namespace lab::viz {
namespace {

constexpr float kTitle = 20, kNumbers = 16, kLegend = 20, kLeastSide = 48;

int last_number(const TracedStudent& student) {
  return student.number(student.attention_from + student.attention_steps - 1);
}

/// The largest weight in each cell of `grid`, which is no finer than t × t.
std::vector<float> largest(const TracedStudent& student, int layer, int head, CellGrid grid) {
  const int t = student.attention_steps;
  std::vector<int> column_of;
  for (int key = 0; key < t; ++key) {
    column_of.push_back(static_cast<int>(std::int64_t{key} * grid.columns / t));
  }
  std::vector<float> most(grid.size(), 0);
  for (int query = 0; query < t; ++query) {
    const auto weights = student.weights(layer, head, student.attention_from + query);
    float* row = &most[grid.at(0, static_cast<int>(std::int64_t{query} * grid.rows / t))];
    for (std::size_t key = 0; key < weights.size(); ++key) {
      float& cell = row[column_of[key]];
      if (weights[key] > cell) cell = weights[key];
    }
  }
  return most;
}

void draw_cells(Canvas& canvas, Rect cells, const TracedStudent& student, int layer, int head,
                const ColourScale& scale) {
  const auto grid = fitted({student.attention_steps, student.attention_steps}, cells);
  std::vector<Colour> colours;
  for (const float weight : largest(student, layer, head, grid)) {
    colours.push_back(weight > 0 ? scale(weight) : Colour{0, 0, 0, 0});
  }
  canvas.cells(cells, grid.columns, grid.rows, colours);
}

/// The numbers of the first and the last step, at both axes.
void draw_numbers(Canvas& canvas, Rect cells, const TracedStudent& student, const Theme& theme) {
  const float size = theme.small_font - 1.5F;
  const auto first = std::to_string(student.number(student.attention_from));
  const auto last = std::to_string(last_number(student));
  canvas.text({cells.x - 4, cells.y - 1}, theme.faint_text, first, size, Align::right);
  canvas.text({cells.x - 4, cells.bottom() - size - 2}, theme.faint_text, last, size, Align::right);
  const float y = cells.bottom() + 1;
  canvas.text({cells.x, y}, theme.faint_text, first, size);
  canvas.text({cells.right(), y}, theme.faint_text, last, size, Align::right);
  const float ends = canvas.text_width(first, size) + canvas.text_width(last, size) + 12;
  const auto axis = fitted_text(canvas, "attends to →", size, cells.width - ends);
  canvas.text({cells.centre().x, y}, theme.faint_text, axis, size, Align::centre);
}

void outline_row(Canvas& canvas, const HeatMapLayout& map, int row, const Theme& theme) {
  Rect place = map.row(row);
  if (place.height < 3) place = {place.x, place.centre().y - 1.5F, place.width, 3};
  canvas.stroke_rect(place.inset(-2), theme.surface, 2);
  canvas.stroke_rect(place.inset(-1), theme.accent, 1.5F);
}

}  // namespace

std::optional<std::pair<int, int>> AttentionLayout::at(Point p) const {
  const auto row = map.row_at(p), column = map.column_at(p);
  if (!row || !column) return std::nullopt;
  return std::pair(from + *row, from + *column);
}

float attention_end(const TracedStudent& student, int layer, int head) {
  std::vector<float> weights;
  for (int query = 0; query < student.attention_steps; ++query) {
    for (const float weight : student.weights(layer, head, student.attention_from + query)) {
      if (weight > 0 && std::isfinite(weight)) weights.push_back(weight);
    }
  }
  if (weights.empty()) return 1;
  const auto at = weights.begin() + static_cast<std::ptrdiff_t>((weights.size() - 1) * 99 / 100);
  std::ranges::nth_element(weights, at);
  float end = 1;
  for (const float round : {0.5F, 0.2F, 0.1F, 0.05F, 0.02F, 0.01F}) {
    if (*at <= round) end = round;
  }
  return end;
}

AttentionLayout draw_attention(Canvas& canvas, Rect area, const TracedStudent& student, int layer,
                               int head, int step, const ColourScale& scale, const Theme& theme) {
  AttentionLayout layout;
  const float size = theme.small_font;
  const auto last = std::to_string(last_number(student));
  const float gutter = canvas.text_width(last, size) + 8;
  float side = std::min(area.width - gutter - 3, area.height - kTitle - kNumbers - kLegend);
  if (side < kLeastSide || student.attention_steps == 0) return layout;
  const float cell = side / static_cast<float>(student.attention_steps);
  side =
      cell >= 2 ? std::floor(cell) * static_cast<float>(student.attention_steps) : std::floor(side);
  const auto& of = student.attentions[static_cast<std::size_t>(layer)];
  const auto title = fmt::format("attention {}, head {} of {}", of.name, head + 1, of.heads);
  canvas.text({area.x, area.y + 1}, theme.text, fitted_text(canvas, title, size, area.width), size);
  layout.from = student.attention_from;
  layout.map = {{area.x + gutter, area.y + kTitle, side, side},
                student.attention_steps,
                student.attention_steps};
  canvas.fill_rect(layout.map.cells, theme.surface);
  draw_cells(canvas, layout.map.cells, student, layer, head, scale);
  canvas.stroke_rect(layout.map.cells, theme.line);
  draw_numbers(canvas, layout.map.cells, student, theme);
  const int row = step - student.attention_from;
  if (row >= 0 && row < student.attention_steps) outline_row(canvas, layout.map, row, theme);
  draw_colour_legend(
      canvas,
      {area.x, layout.map.cells.bottom() + kNumbers, layout.map.cells.right() - area.x, kLegend},
      scale, "weight", theme);
  return layout;
}

}  // namespace lab::viz
