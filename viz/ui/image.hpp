#pragma once

#include <cstddef>
#include <vector>

#include "viz/draw/canvas.hpp"

namespace lab::viz {

/// Pixels, row by row from the top.
struct Image {
  int width = 0, height = 0;
  std::vector<Colour> pixels;  ///< [height × width]

  Image() = default;
  Image(int w, int h, Colour fill = {})
      : width(w),
        height(h),
        pixels(static_cast<std::size_t>(w) * static_cast<std::size_t>(h), fill) {}
  [[nodiscard]] Colour at(int x, int y) const {
    return pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                  static_cast<std::size_t>(x)];
  }
};

}  // namespace lab::viz
