#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "viz/draw/canvas.hpp"
#include "viz/draw/theme.hpp"

namespace lab::viz {

/// Turns numbers into colours, by a table of 256: cheap enough for every cell of every frame.
/// Numbers beyond an end have its colour, NaN the theme's grey.
class ColourScale {
 public:
  /// Viridis from `low` to `high`.
  static ColourScale sequential(float low, float high, const Theme& theme);
  /// From the surface's colour at 0 to orange at `high`: what is nothing cannot be told from paper.
  static ColourScale warmth(float high, const Theme& theme);
  /// Blue at −`largest`, the surface's colour at 0, orange at +`largest`.
  static ColourScale diverging(float largest, const Theme& theme);

  [[nodiscard]] Colour operator()(float value) const;
  [[nodiscard]] float low() const { return low_; }
  [[nodiscard]] float high() const { return high_; }
  /// Whether it has a middle, at 0.
  [[nodiscard]] bool is_signed() const { return low_ < 0; }

 private:
  ColourScale(float low, float high, Colour missing) : low_(low), high_(high), missing_(missing) {}
  float low_, high_;
  Colour missing_;
  std::array<Colour, 256> table_{};
};

/// Draws the scale as a bar with its two ends written beside it, right-aligned in `area`, and
/// `label` left of them where there is room. Returns the width that it took.
float draw_colour_legend(Canvas& canvas, Rect area, const ColourScale& scale,
                         std::string_view label, const Theme& theme);

/// What is written around a heat map and marked in it.
struct HeatMapStyle {
  std::string letter;                    ///< large, left of the rows
  std::string title;                     ///< above; empty: none
  std::span<const std::string> columns;  ///< above each column, a letter or so; empty: none
  int cursor = -1;                       ///< the column that is outlined
  int chosen = -1;                       ///< the row that is outlined
};

/// Where the cells of a heat map lie.
struct HeatMapLayout {
  Rect cells;
  int columns = 0, rows = 0;
  [[nodiscard]] Rect row(int r) const;
  [[nodiscard]] std::optional<int> row_at(Point p) const;
  [[nodiscard]] std::optional<int> column_at(Point p) const;
};

/// The place left of the cells that the letter and the row labels take.
inline constexpr float kHeatMapGutter = 34;
/// The height of the title above the cells, and of the labels of the columns.
inline constexpr float kHeatMapTitle = 18, kHeatMapColumns = 15;

/// Draws `values` [rows, columns] as coloured cells, each `column_width` wide, down to the end of
/// `area`; with a number for each row, or only the first and the last where the rows are low.
HeatMapLayout draw_heat_map(Canvas& canvas, Rect area, float column_width, int columns, int rows,
                            std::span<const float> values, const ColourScale& scale,
                            const HeatMapStyle& style, const Theme& theme);

}  // namespace lab::viz
