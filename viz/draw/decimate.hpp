#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "viz/draw/ticks.hpp"

namespace lab::viz {

/// The points of a line that a plot `columns` pixels wide needs for x in `range`: of each pixel
/// column the first, least, greatest and last, and the neighbours just outside. Indices into x,
/// ascending. Values that are not finite are left out, and with `positive`, for a logarithmic axis,
/// those that are not above 0.
std::vector<std::size_t> decimate(std::span<const double> x, std::span<const float> y, Extent range,
                                  int columns, bool positive = false);

}  // namespace lab::viz
