#pragma once

#include <string>
#include <string_view>

#include "viz/draw/canvas.hpp"

namespace lab::viz {

/// `text` as it fits into `width` pixels at `size`: whole, or cut between letters with "…" at its
/// end. Empty when not even that fits.
std::string fitted_text(Canvas& canvas, std::string_view text, float size, float width);

}  // namespace lab::viz
