#include "viz/draw/cell_grid.hpp"

#include <algorithm>
#include <cstdint>

namespace lab::viz {
namespace {

/// The first of `from` lines that the line `i` of `to` covers.
int first_covered(int i, int from, int to) {
  return static_cast<int>(static_cast<std::int64_t>(i) * from / to);
}

}  // namespace

CellGrid fitted(CellGrid grid, Rect area) {
  const auto fit = [](float pixels, int cells) {
    return pixels < static_cast<float>(cells) ? std::max(1, static_cast<int>(pixels)) : cells;
  };
  return {fit(area.width, grid.columns), fit(area.height, grid.rows)};
}

std::vector<Colour> averaged(std::span<const Colour> colours, CellGrid from, CellGrid to) {
  std::vector<Colour> result;
  result.reserve(to.size());
  for (int row = 0; row < to.rows; ++row) {
    const int top = first_covered(row, from.rows, to.rows);
    const int bottom = first_covered(row + 1, from.rows, to.rows);
    for (int column = 0; column < to.columns; ++column) {
      const int left = first_covered(column, from.columns, to.columns);
      const int right = first_covered(column + 1, from.columns, to.columns);
      std::int64_t r = 0, g = 0, b = 0, a = 0;
      for (int y = top; y < bottom; ++y) {
        for (int x = left; x < right; ++x) {
          const Colour& c = colours[from.at(x, y)];
          r += c.r, g += c.g, b += c.b, a += c.a;
        }
      }
      const std::int64_t count = std::int64_t{bottom - top} * (right - left);
      const auto mean = [count](std::int64_t sum) {
        return static_cast<std::uint8_t>((sum + count / 2) / count);
      };
      result.push_back({mean(r), mean(g), mean(b), mean(a)});
    }
  }
  return result;
}

}  // namespace lab::viz
