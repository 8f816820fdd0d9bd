#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "viz/draw/canvas.hpp"
#include "viz/draw/theme.hpp"

namespace lab::viz {

/// What was predicted where 0.5, 1, … 5 stars were given: `histogram` [10, 50] as a heat map, each
/// row by itself (a share of the ratings with so many stars), with the mean prediction of each row
/// and the line where both are equal. An empty one is said to be missing.
void draw_predictions(Canvas& canvas, Rect area, std::span<const std::int64_t> histogram,
                      const Theme& theme);

/// The residuals (actual − predicted) of films with few and with many ratings to learn from:
/// `residuals` [B, 5] as the recorder of lab movielens writes it. A dot is their mean, the bar its
/// RMS to both sides.
void draw_residuals(Canvas& canvas, Rect area, std::span<const double> residuals,
                    const Theme& theme);

}  // namespace lab::viz
