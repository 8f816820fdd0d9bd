#pragma once

#include <cstddef>
#include <vector>

#include "viz/draw/canvas.hpp"

namespace lab::viz {

/// Divides `area` into `count` equal plots, row by row, as wide and as high as they can be; the
/// last row is stretched when it has fewer.
std::vector<Rect> plot_grid(Rect area, std::size_t count, float gap);

}  // namespace lab::viz
