#include "viz/panels/lake_board.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "core/text.hpp"
#include "envs/frozen_lake.hpp"
#include "envs/q_table.hpp"
#include "viz/panels/lake_sprites.hpp"
#include "viz/panels/lake_walker.hpp"

namespace lab::viz {
namespace {

constexpr int kActions = envs::FrozenLake::kActions;
constexpr float kMargin = 0.045F;      // of a cell: the ice around its triangles
constexpr float kToken = 0.135F;       // of a cell: the radius of the disc with the arrow
constexpr float kSmallestText = 9.5F;  // pixels that can still be read

/// The corners of the triangle of `action`, clockwise: two of the square, then its middle.
std::array<Point, 3> triangle(Rect square, int action) {
  const Point middle = square.centre();
  const Point nw{square.x, square.y}, ne{square.right(), square.y};
  const Point sw{square.x, square.bottom()}, se{square.right(), square.bottom()};
  switch (action) {
    case 0: return {sw, nw, middle};
    case 1: return {se, sw, middle};
    case 2: return {ne, se, middle};
    default: return {nw, ne, middle};
  }
}

/// How the numbers of all cells are written, so that they look alike.
struct NumberStyle {
  float size = 0;  ///< 0: there is no room for them
  bool short_form = false;
};

NumberStyle number_style(Canvas& canvas, const BoardLayout& layout, const BoardContent& content) {
  const float cell = layout.cell_size();
  const float size = std::clamp(cell * 0.105F, kSmallestText, 16.0F);
  const float room = cell * (0.5F - kMargin - kToken) - 3;
  for (const bool short_form : {false, true}) {
    const bool all_fit =
        std::all_of(content.values.begin(), content.values.end(), [&](float value) {
          return canvas.text_width(cell_number(value, content.with_sign, short_form), size) <= room;
        });
    if (all_fit) return {size, short_form};
  }
  return {};
}

void draw_numbers(Canvas& canvas, Rect square, std::span<const float> values,
                  const BoardContent& content, NumberStyle style) {
  const Point middle = square.centre();
  const float pad = square.width * 0.025F + 1;
  const float top = middle.y - style.size / 2 - 1;
  const std::array<Point, kActions> places{
      Point{square.x + pad, top}, Point{middle.x, square.bottom() - style.size - pad - 2},
      Point{square.right() - pad, top}, Point{middle.x, square.y + pad - 1}};
  constexpr std::array kAligned{Align::left, Align::centre, Align::right, Align::centre};
  for (std::size_t a = 0; a < kActions; ++a) {
    canvas.text(places[a], readable_on((*content.scale)(values[a])),
                cell_number(values[a], content.with_sign, style.short_form), style.size,
                kAligned[a]);
  }
}

/// The greedy move, or a dot where all values are equal and it means nothing.
void draw_greedy(Canvas& canvas, Rect cell, std::span<const float> q, const Theme& theme) {
  const float radius = cell.width * kToken;
  const Point centre = cell.centre();
  const auto [least, largest] = std::minmax_element(q.begin(), q.end());
  canvas.fill_circle(centre, radius, theme.surface.faded(0.94F));
  if (!(*largest - *least > 1e-9F)) {
    canvas.fill_circle(centre, radius * 0.25F, theme.faint_text);
    return;
  }
  draw_arrow(canvas, centre, envs::greedy_action(q), radius * 1.4F, theme.text,
             std::max(1.4F, radius * 0.2F));
}

/// In the lower left corner, in at most `room` pixels.
void draw_visits(Canvas& canvas, Rect cell, float room, int visits, const Theme& theme) {
  const float size = std::clamp(cell.width * 0.10F, kSmallestText, 14.0F);
  const auto width_of = [&](const std::string& text) {
    return canvas.text_width(text, size) + size * 0.5F;
  };
  auto text = core::thousands(visits);
  if (width_of(text) > room && visits >= 1000) text = fmt::format("{}k", visits / 1000);
  const float width = width_of(text);
  if (width > room || size > cell.width * 0.4F) return;
  const Rect pill{cell.x + cell.width * 0.06F, cell.bottom() - cell.width * 0.06F - size - 3, width,
                  size + 3};
  canvas.fill_rect(pill, theme.surface.faded(0.85F), (size + 3) / 2);
  canvas.text({pill.centre().x, pill.y + 0.5F}, theme.text, text, size, Align::centre);
}

bool shows_values(const BoardContent& content, int state) {
  if (content.map.is_terminal(state)) return false;
  return !content.hidden || std::find(content.revealed.begin(), content.revealed.end(), state) !=
                                content.revealed.end();
}

bool has_triangles(const BoardContent& content, int state) {
  return !content.values.empty() && shows_values(content, state);
}

/// What lies below the path: the colours of the values, or ice, and what stands on it.
void draw_ground(Canvas& canvas, Rect cell, int state, const BoardContent& content,
                 const Theme& theme) {
  const char letter = content.map.letter(state);
  if (has_triangles(content, state)) {
    const Rect square = cell.inset(cell.width * kMargin);
    const auto values = envs::row_of(content.values, state, kActions);
    for (int a = 0; a < kActions; ++a) {
      const auto corners = triangle(square, a);
      canvas.fill_polygon(corners, (*content.scale)(values[static_cast<std::size_t>(a)]));
    }
    const Colour seam = theme.surface.faded(0.55F);
    canvas.line({square.x, square.y}, {square.right(), square.bottom()}, seam);
    canvas.line({square.right(), square.y}, {square.x, square.bottom()}, seam);
  } else {
    draw_glints(canvas, cell, state, theme);
  }
  if (letter == 'H') draw_hole(canvas, cell, state, theme);
  if (letter == 'G') draw_goal(canvas, cell, theme);
}

/// What is read above the path.
void draw_signs(Canvas& canvas, Rect cell, int state, const BoardContent& content,
                NumberStyle numbers, const Theme& theme) {
  if (content.map.letter(state) == 'S') draw_start(canvas, cell, theme);
  if (has_triangles(content, state)) {
    const Rect square = cell.inset(cell.width * kMargin);
    const auto values = envs::row_of(content.values, state, kActions);
    if (numbers.size > 0) draw_numbers(canvas, square, values, content, numbers);
  }
  if (!content.q.empty() && shows_values(content, state)) {
    draw_greedy(canvas, cell, envs::row_of(content.q, state, kActions), theme);
  }
  if (!content.visits.empty()) {
    const float number = numbers.size > 0 ? numbers.size * (numbers.short_form ? 1.7F : 2.4F) : 0;
    const float room = cell.width * (0.5F - 1.2F * kMargin) - number / 2;
    draw_visits(canvas, cell, numbers.size > 0 ? room : cell.width * 0.7F,
                content.visits[static_cast<std::size_t>(state)], theme);
  }
}

}  // namespace

Rect BoardLayout::cell(int state) const {
  const float size = cell_size();
  return {area.x + size * static_cast<float>(state % columns),
          area.y + size * static_cast<float>(state / columns), size, size};
}

std::optional<int> BoardLayout::at(Point p) const {
  if (!area.contains(p)) return std::nullopt;
  const float size = cell_size();
  const int column = std::min(static_cast<int>((p.x - area.x) / size), columns - 1);
  const int row = std::min(static_cast<int>((p.y - area.y) / size), rows - 1);
  return row * columns + column;
}

int BoardLayout::action_at(Point p) const {
  const auto state = at(p);
  if (!state) return -1;
  const Point middle = cell(*state).centre();
  const float dx = p.x - middle.x, dy = p.y - middle.y;
  if (std::abs(dx) > std::abs(dy)) return dx < 0 ? 0 : 2;
  return dy > 0 ? 1 : 3;
}

BoardLayout lay_out_board(Rect area, const envs::LakeMap& map) {
  const auto columns = static_cast<float>(map.column_count());
  const auto rows = static_cast<float>(map.row_count());
  const float size = std::max(1.0F, std::floor(std::min(area.width / columns, area.height / rows)));
  const float width = size * columns;
  return {{area.x + std::floor((area.width - width) / 2), area.y, width, size * rows},
          map.column_count(),
          map.row_count()};
}

std::string cell_number(float value, bool with_sign, bool short_form) {
  if (!std::isfinite(value)) return "?";
  const float size = std::abs(value);
  std::string text = size >= 99.5F   ? fmt::format("{:.0f}", size)
                     : size >= 9.95F ? fmt::format("{:.1f}", size)
                                     : fmt::format("{:.2f}", size);
  const bool is_zero = text == "0.00";
  if (is_zero && short_form) return "0";
  if (short_form && text.starts_with("0.")) text.erase(0, 1);
  if (is_zero) return text;
  // The hyphen is half as wide as the minus sign.
  return (value >= 0 ? (with_sign ? "+" : "") : short_form ? "-" : "−") + text;
}

void draw_board(Canvas& canvas, const BoardLayout& layout, const BoardContent& content,
                const Theme& theme) {
  draw_ice(canvas, layout.area, layout.columns, layout.rows, theme);
  const auto numbers = content.numbers && !content.values.empty()
                           ? number_style(canvas, layout, content)
                           : NumberStyle{};
  const auto each_cell = [&](const auto& draw) {
    for (int state = 0; state < content.map.state_count(); ++state) draw(layout.cell(state), state);
  };
  const bool walks = content.episode != nullptr && !content.episode->states.empty();
  each_cell([&](Rect cell, int state) { draw_ground(canvas, cell, state, content, theme); });
  if (walks) draw_path(canvas, layout, content);
  each_cell(
      [&](Rect cell, int state) { draw_signs(canvas, cell, state, content, numbers, theme); });
  if (content.marked >= 0 && content.marked < content.map.state_count()) {
    const Rect cell = layout.cell(content.marked);
    const float width = std::clamp(cell.width * 0.035F, 2.0F, 5.0F);
    canvas.stroke_rect(cell.inset(width / 2), theme.surface, width + 2, width);
    canvas.stroke_rect(cell.inset(width / 2), theme.accent, width, width);
  }
  if (!walks) return;
  canvas.push_clip(layout.area);
  draw_walker(canvas, layout, content, theme);
  canvas.pop_clip();
}

}  // namespace lab::viz
