#include "viz/ui/imgui_canvas.hpp"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "viz/draw/cell_grid.hpp"
#include "viz/ui/fonts.hpp"
#include "viz/ui/imgui_version.hpp"

namespace lab::viz {
namespace {

ImU32 packed(Colour c) { return IM_COL32(c.r, c.g, c.b, c.a); }
ImVec2 vec(Point p) { return {p.x, p.y}; }
ImVec2 low_of(Rect r) { return {r.x, r.y}; }
ImVec2 high_of(Rect r) { return {r.right(), r.bottom()}; }
// ImGui crashes on numbers that are none, and values in runs may be; such shapes are left out.
bool is_finite(Point p) { return std::isfinite(p.x) && std::isfinite(p.y); }
bool has_area(Rect r) {
  return is_finite(Point{r.x, r.y}) && is_finite(Point{r.width, r.height}) && r.width > 0 &&
         r.height > 0;
}
bool is_circle(Point centre, float radius) {
  return is_finite(centre) && std::isfinite(radius) && radius > 0;
}

/// Farther away than any picture is wide; coordinates beyond lose their fractions.
constexpr float kFar = 1 << 16;
bool is_near(Point p) { return std::abs(p.x) <= kFar && std::abs(p.y) <= kFar; }

/// Shortens a line to what of it is near; false when nothing is (Liang and Barsky 1984).
bool cut_to_near(Point& from, Point& to) {
  const double dx = double{to.x} - from.x, dy = double{to.y} - from.y;
  double first = 0, last = 1;
  // On each of four sides: where `rest` + share · `growth` ≥ 0, the line is inside.
  for (const auto& [growth, rest] : {std::pair(dx, kFar + double{from.x}),
                                     {-dx, kFar - double{from.x}},
                                     {dy, kFar + double{from.y}},
                                     {-dy, kFar - double{from.y}}}) {
    if (growth > 0) {
      first = std::max(first, -rest / growth);
    } else if (growth < 0) {
      last = std::min(last, rest / -growth);
    } else if (rest < 0) {
      return false;
    }
  }
  if (first > last) return false;
  const auto at = [&, start = from](double share) {
    return Point{static_cast<float>(start.x + share * dx),
                 static_cast<float>(start.y + share * dy)};
  };
  from = at(first);
  to = at(last);
  return true;
}

/// Whether a line that turns from `a`→`b` to `b`→`c` can be drawn in one piece: a sharp turn gets a
/// long spike from ImGui.
bool turns_gently(ImVec2 a, ImVec2 b, Point c) {
  return (b.x - a.x) * (c.x - b.x) + (b.y - a.y) * (c.y - b.y) > 0;
}

/// The cells that are drawn for `grid`: none smaller than a pixel, and no more than the draw list
/// has room for.
CellGrid drawn_grid(const ImDrawList& list, Rect rect, CellGrid grid) {
  grid = fitted(grid, rect);
  if (sizeof(ImDrawIdx) > 2 || (list.Flags & ImDrawListFlags_AllowVtxOffset) != 0) return grid;
  // Four corners a cell; and half of the room is left for what is drawn afterwards.
  const double room = std::max(0.0, (65535.0 - list.VtxBuffer.Size) / 2 / 4);
  const double share = std::sqrt(room / static_cast<double>(grid.size()));
  if (share >= 1) return grid;
  return {std::max(1, static_cast<int>(grid.columns * share)),
          std::max(1, static_cast<int>(grid.rows * share))};
}

/// Neighbours of one colour in a row become one rectangle; rows that are clipped away are left out.
void draw_cells(ImDrawList& list, Rect rect, CellGrid grid, std::span<const Colour> colours) {
  const auto x_of = [&](int column) {
    return rect.x + rect.width * static_cast<float>(column) / static_cast<float>(grid.columns);
  };
  const auto y_of = [&](int row) {
    return rect.y + rect.height * static_cast<float>(row) / static_cast<float>(grid.rows);
  };
  const float top = list.GetClipRectMin().y, bottom = list.GetClipRectMax().y;
  // As many at once as 16-bit indices allow.
  constexpr int kMost = 8192;
  for (int row = 0; row < grid.rows; ++row) {
    if (y_of(row + 1) < top || y_of(row) > bottom) continue;
    for (int column = 0; column < grid.columns;) {
      const int most = std::min(kMost, grid.columns - column);
      int used = 0;
      list.PrimReserve(6 * most, 4 * most);
      for (; used < most && column < grid.columns; ++used) {
        const Colour colour = colours[grid.at(column, row)];
        const int first = column;
        while (++column < grid.columns && colours[grid.at(column, row)] == colour) {
        }
        list.PrimRect({x_of(first), y_of(row)}, {x_of(column), y_of(row + 1)}, packed(colour));
      }
      list.PrimUnreserve(6 * (most - used), 4 * (most - used));
    }
  }
}

}  // namespace

ImGuiCanvas::ImGuiCanvas() : list_(ImGui::GetWindowDrawList()) {}

void ImGuiCanvas::fill_rect(Rect rect, Colour colour, float rounding) {
  if (!has_area(rect)) return;
  list_->AddRectFilled(low_of(rect), high_of(rect), packed(colour), rounding);
}

void ImGuiCanvas::stroke_rect(Rect rect, Colour colour, float width, float rounding) {
  if (!has_area(rect)) return;
  // Inside of the rectangle, so that it covers whole pixels; ImGui itself moves it by half of one.
  const Rect inner = rect.inset((width - 1) / 2);
  add_rect(*list_, low_of(inner), high_of(inner), packed(colour), rounding, width);
}

void ImGuiCanvas::line(Point from, Point to, Colour colour, float width) {
  if (!is_finite(from) || !is_finite(to) || !cut_to_near(from, to)) return;
  const bool is_upright = from.x == to.x, is_level = from.y == to.y;
  if ((is_upright || is_level) && width >= 1 && width == std::floor(width)) {
    // Whole pixels: a rule or a frame is not smeared over two rows of them.
    const auto begin = [width](float middle) { return std::floor(middle - width / 2 + 0.5F); };
    const auto [left, right] = std::minmax(from.x, to.x);
    const auto [top, bottom] = std::minmax(from.y, to.y);
    if (is_upright) return fill_rect({begin(from.x), top, width, bottom - top}, colour, 0);
    return fill_rect({left, begin(from.y), right - left, width}, colour, 0);
  }
  // ImGui's AddLine would move it by half a pixel.
  const std::array ends{vec(from), vec(to)};
  add_polyline(*list_, ends.data(), 2, packed(colour), width);
}

void ImGuiCanvas::polyline(std::span<const Point> points, Colour colour, float width) {
  std::vector<ImVec2> piece;
  const auto draw_piece = [&] {
    if (piece.size() > 1) {
      add_polyline(*list_, piece.data(), static_cast<int>(piece.size()), packed(colour), width);
    }
    piece.clear();
  };

  for (std::size_t i = 1; i < points.size(); ++i) {
    const Point from = points[i - 1], to = points[i];
    if (from == to) continue;
    if (!is_near(from) || !is_near(to)) {  // also what is not finite
      draw_piece();
      line(from, to, colour, width);
      continue;
    }
    if (piece.size() > 1 && !turns_gently(piece[piece.size() - 2], piece.back(), to)) draw_piece();
    if (piece.empty()) piece.push_back(vec(from));
    piece.push_back(vec(to));
  }
  draw_piece();
}

void ImGuiCanvas::fill_polygon(std::span<const Point> corners, Colour colour) {
  if (!std::all_of(corners.begin(), corners.end(), is_finite)) return;
  for (const Point p : corners) list_->PathLineTo(vec(p));
  list_->PathFillConvex(packed(colour));
}

void ImGuiCanvas::fill_circle(Point centre, float radius, Colour colour) {
  if (!is_circle(centre, radius)) return;
  list_->AddCircleFilled(vec(centre), radius, packed(colour));
}

void ImGuiCanvas::stroke_circle(Point centre, float radius, Colour colour, float width) {
  if (!is_circle(centre, radius)) return;
  list_->AddCircle(vec(centre), radius, packed(colour), 0, width);
}

void ImGuiCanvas::cells(Rect rect, int columns, int rows, std::span<const Colour> colours) {
  const CellGrid all{columns, rows};
  expect(columns >= 0 && rows >= 0 && colours.size() == all.size(),
         "cells: {} colours for {} × {} cells", colours.size(), columns, rows);
  if (colours.empty() || !has_area(rect)) return;
  const CellGrid drawn = drawn_grid(*list_, rect, all);
  if (drawn == all) return draw_cells(*list_, rect, all, colours);
  draw_cells(*list_, rect, drawn, averaged(colours, all, drawn));
}

void ImGuiCanvas::text(Point place, Colour colour, std::string_view text, float size, Align align) {
  if (!is_finite(place) || text.empty() || !(size > 0)) return;
  if (align != Align::left) place.x -= text_width(text, size) * (align == Align::centre ? 0.5F : 1);
  list_->AddText(font_for(size), size, vec(place), packed(colour), text.data(),
                 text.data() + text.size());
}

float ImGuiCanvas::text_width(std::string_view text, float size) {
  return font_for(size)
      ->CalcTextSizeA(size, std::numeric_limits<float>::max(), 0, text.data(),
                      text.data() + text.size())
      .x;
}

void ImGuiCanvas::push_clip(Rect rect) {
  if (!has_area(rect)) rect = {};
  list_->PushClipRect(low_of(rect), high_of(rect), true);
}

void ImGuiCanvas::pop_clip() { list_->PopClipRect(); }

}  // namespace lab::viz
