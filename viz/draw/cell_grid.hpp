#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "viz/draw/canvas.hpp"

namespace lab::viz {

/// How many cells Canvas::cells() draws; they are numbered row by row.
struct CellGrid {
  int columns = 0, rows = 0;

  [[nodiscard]] std::size_t size() const {
    return static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows);
  }
  [[nodiscard]] std::size_t at(int column, int row) const {
    return static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) +
           static_cast<std::size_t>(column);
  }
  bool operator==(const CellGrid&) const = default;
};

/// The grid made coarser, so that no cell of it is smaller than a pixel of `area`.
CellGrid fitted(CellGrid grid, Rect area);

/// The colours of the grid `from` as a coarser grid: each cell the mean of those that it covers.
std::vector<Colour> averaged(std::span<const Colour> colours, CellGrid from, CellGrid to);

}  // namespace lab::viz
