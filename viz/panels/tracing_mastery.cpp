#include "viz/panels/tracing_mastery.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "viz/draw/fitted_text.hpp"
#include "viz/draw/ticks.hpp"
#include "viz/panels/tracing_answers.hpp"

namespace lab::viz {
namespace {

constexpr float kFoot = 18;        // of the steps' numbers
constexpr float kHighestRow = 26;  // a higher one shows no more
constexpr float kSmallestName = 10.5F;
constexpr float kLeastCell = 6;  // that has room for a mark

/// The mean over columns [first, end) and skills [top, bottom); NaN where there is no number.
float mean_mastery(const TracedStudent& student, std::pair<int, int> columns, int top, int bottom) {
  float sum = 0;
  int count = 0;
  for (int column = columns.first; column < columns.second; ++column) {
    for (int skill = top; skill < bottom; ++skill) {
      const float value = student.mastery_after(column, skill);
      if (!std::isfinite(value)) continue;
      sum += value;
      ++count;
    }
  }
  return count > 0 ? sum / static_cast<float>(count) : std::numeric_limits<float>::quiet_NaN();
}

void draw_cells(Canvas& canvas, const HeatMapLayout& map, const TracingAxis& axis,
                const TracedStudent& student, const ColourScale& scale) {
  const int rows = std::clamp(static_cast<int>(map.cells.height), 1, map.rows);
  std::vector<Colour> colours;
  for (int row = 0; row < rows; ++row) {
    for (int bin = 0; bin < axis.bins(); ++bin) {
      colours.push_back(scale(mean_mastery(student, axis.columns_of(bin), row * map.rows / rows,
                                           (row + 1) * map.rows / rows)));
    }
  }
  canvas.cells(map.cells, axis.bins(), rows, colours);
}

void draw_marks(Canvas& canvas, const HeatMapLayout& map, const TracingAxis& axis,
                const TracedStudent& student, const ColourScale& scale) {
  const float width = axis.column_width(), height = map.row(0).height;
  const float radius = std::min({width, height, 14.0F}) * 0.3F;
  const bool has_room = std::min(width, height) >= kLeastCell;
  for (int t = 0; t < student.step_count(); ++t) {
    const auto& step = student.steps[static_cast<std::size_t>(t)];
    if (step.skill < 0) continue;
    const Rect row = map.row(step.skill);
    const Colour colour = readable_on(scale(student.mastery_after(t + 1, step.skill)));
    if (has_room) {
      draw_answer(canvas, {axis.centre(t + 1), row.centre().y}, radius, step.answer, colour);
      continue;
    }
    const float tick = std::clamp(height * 0.25F, 1.0F, 3.0F);
    const float y = step.answer == Answer::right   ? row.y
                    : step.answer == Answer::wrong ? row.bottom() - tick
                                                   : row.centre().y - tick / 2;
    canvas.fill_rect({axis.left(t + 1), y, std::max(width, 1.0F), tick}, colour);
  }
}

/// That of `skill` at its row, and of the others, from the first on, those that have room.
void draw_names(Canvas& canvas, const HeatMapLayout& map, float left, const TracedStudent& student,
                int skill, const Theme& theme) {
  const float right = map.cells.x - kCaptionGap;
  const float size = std::clamp(map.row(0).height - 1, kSmallestName, theme.small_font);
  const auto top_of = [&](int row) {
    return std::clamp(map.row(row).centre().y - size / 2 - 1, map.cells.y - 2,
                      std::max(map.cells.bottom() - size, map.cells.y - 2));
  };
  const auto write = [&](int row, Colour colour) {
    const auto& name = student.skills[static_cast<std::size_t>(row)];
    canvas.text({right, top_of(row)}, colour, fitted_text(canvas, name, size, right - left), size,
                Align::right);
  };
  const bool has_skill = skill >= 0 && skill < map.rows;
  float below = -std::numeric_limits<float>::infinity();  // the end of the last name
  for (int row = 0; row < map.rows; ++row) {
    const float top = top_of(row);
    const bool hits_skill = has_skill && std::abs(top - top_of(skill)) < size;
    if (top < below || hits_skill) continue;
    write(row, theme.faint_text);
    below = top + size;
  }
  if (has_skill) write(skill, theme.accent);
}

/// How many answers had been given, below some of the columns.
void draw_numbers(Canvas& canvas, Rect area, const HeatMapLayout& map, const TracingAxis& axis,
                  int first_step, const Theme& theme) {
  const float size = theme.small_font - 1;
  const double first = first_step, last = first + axis.columns() - 1;
  const auto ticks = linear_ticks({first, last}, std::max(static_cast<int>(axis.width() / 70), 1));
  for (std::size_t i = 0; i < ticks.at.size(); ++i) {
    const double count = ticks.at[i];
    if (count < first || count > last || count != std::floor(count)) continue;
    const float x = axis.centre(static_cast<int>(count - first));
    const float half = canvas.text_width(ticks.labels[i], size) / 2;
    if (x - half < area.x || x + half > area.right()) continue;
    canvas.line({x, map.cells.bottom()}, {x, map.cells.bottom() + 3}, theme.faint_text);
    canvas.text({x, map.cells.bottom() + 4}, theme.faint_text, ticks.labels[i], size,
                Align::centre);
  }
}

}  // namespace

float mastery_height(const TracedStudent& student) {
  return kHighestRow * static_cast<float>(student.skill_count()) + kFoot;
}

HeatMapLayout draw_mastery(Canvas& canvas, Rect area, const TracingAxis& axis,
                           const TracedStudent& student, const ColourScale& scale, int skill,
                           const Theme& theme) {
  HeatMapLayout map;
  map.columns = axis.columns();
  map.rows = student.skill_count();
  if (map.rows == 0 || area.height < kFoot + 4) return map;
  float height = std::min((area.height - kFoot) / static_cast<float>(map.rows), kHighestRow);
  if (height >= 4) height = std::floor(height);
  map.cells = {axis.x(), area.y, axis.width(), height * static_cast<float>(map.rows)};
  draw_cells(canvas, map, axis, student, scale);
  canvas.push_clip(map.cells);
  draw_marks(canvas, map, axis, student, scale);
  canvas.pop_clip();
  canvas.stroke_rect(map.cells, theme.line);
  draw_names(canvas, map, area.x, student, skill, theme);
  draw_numbers(canvas, area, map, axis, student.first_step, theme);
  return map;
}

}  // namespace lab::viz
