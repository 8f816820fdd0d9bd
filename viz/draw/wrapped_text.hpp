#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "viz/draw/canvas.hpp"

namespace lab::viz {

/// `text` in lines of at most `width` pixels at `size`, broken at spaces; a longer word is cut with
/// "…".
std::vector<std::string> wrapped_text(Canvas& canvas, std::string_view text, float size,
                                      float width);

}  // namespace lab::viz
