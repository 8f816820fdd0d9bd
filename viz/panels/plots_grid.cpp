#include "viz/panels/plots_grid.hpp"

#include <algorithm>
#include <cmath>

namespace lab::viz {
namespace {

struct Cells {
  std::size_t columns, rows;
  float width, height;
};

Cells cells_of(Rect area, std::size_t count, std::size_t columns, float gap) {
  const std::size_t rows = (count + columns - 1) / columns;
  const auto across = static_cast<float>(columns), down = static_cast<float>(rows);
  return {columns, rows, (area.width - gap * (across - 1)) / across,
          (area.height - gap * (down - 1)) / down};
}

/// How well a plot of that size can be read: one and a half times as wide as high is best.
float readability(const Cells& cells) { return std::min(cells.width, 1.5F * cells.height); }

}  // namespace

std::vector<Rect> plot_grid(Rect area, std::size_t count, float gap) {
  std::vector<Rect> plots;
  if (count == 0) return plots;
  auto best = cells_of(area, count, 1, gap);
  for (std::size_t columns = 2; columns <= count; ++columns) {
    const auto cells = cells_of(area, count, columns, gap);
    if (readability(cells) > readability(best)) best = cells;
  }
  for (std::size_t row = 0; row < best.rows; ++row) {
    const std::size_t in_row = std::min(best.columns, count - row * best.columns);
    const float width = cells_of(area, in_row, in_row, gap).width;
    for (std::size_t column = 0; column < in_row; ++column) {
      plots.push_back({std::floor(area.x + static_cast<float>(column) * (width + gap)),
                       std::floor(area.y + static_cast<float>(row) * (best.height + gap)),
                       std::floor(width), std::floor(best.height)});
    }
  }
  return plots;
}

}  // namespace lab::viz
