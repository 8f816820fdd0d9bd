#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "viz/data/hello_run.hpp"
#include "viz/draw/canvas.hpp"
#include "viz/draw/heat_map.hpp"
#include "viz/draw/theme.hpp"

namespace lab::viz {

/// A character as it is drawn in a cell: a space is "·", a line feed "↵", a tabulator "→", any
/// other control character "¤".
std::string visible_character(std::string_view character);

/// How the characters of a text stand in an area: in cells of one size, line by line. A repeated
/// text has whole repetitions in a line, so that equal letters stand below each other; another one
/// begins a new line after each line feed.
struct TextLayout {
  Rect area;  ///< what the visible lines need
  float cell_width = 0, cell_height = 0;
  std::vector<int> begins;        ///< the first character of each line, then the number of all
  int first_line = 0, lines = 0;  ///< that are visible

  /// The cell of character `t`; nothing when it is scrolled away.
  [[nodiscard]] std::optional<Rect> cell(int t) const;
  [[nodiscard]] std::optional<int> at(Point p) const;
};

/// Lays out `count` characters of the text as large as they fit; where even small cells do not, the
/// lines around character `cursor` are visible.
TextLayout lay_out_text(Rect area, const HelloConfig& config, int count, int cursor);

/// Draws the text, each character on the colour of its number; behind the end of `values` on none.
/// Outlines character `cursor`.
void draw_text(Canvas& canvas, const TextLayout& layout, const HelloConfig& config,
               std::span<const float> values, const ColourScale& scale, int cursor,
               const Theme& theme);

}  // namespace lab::viz
