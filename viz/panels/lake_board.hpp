#pragma once

#include <optional>
#include <span>
#include <string>

#include "envs/lake_map.hpp"
#include "viz/data/episodes.hpp"
#include "viz/draw/canvas.hpp"
#include "viz/draw/heat_map.hpp"
#include "viz/draw/theme.hpp"

namespace lab::viz {

/// What a board shows. Nothing is copied: all of it lives as long as the picture is drawn.
struct BoardContent {
  const envs::LakeMap& map;
  std::span<const float> values{};  ///< [S × 4] that colour the cells; empty: bare ice
  std::span<const float> q{};       ///< [S × 4] that the arrows are greedy for; empty: no arrows
  const ColourScale* scale = nullptr;  ///< of `values`
  bool with_sign = false;              ///< numbers are differences: "+0.12"
  bool numbers = true;
  std::span<const int> visits{};  ///< [S]; empty: not shown
  bool hidden = false;            ///< only the cells in `revealed` show values and arrows
  std::span<const int> revealed{};

  const Episode* episode = nullptr;  ///< whose agent walks; null: nobody
  double moment = 0;
  bool path_ahead = false;  ///< also the part of the path that is still to come
  int marked = -1;          ///< a state with a frame around it
  Colour agent{};           ///< the colour of its scarf
};

/// Where the cells of a board lie.
struct BoardLayout {
  Rect area;
  int columns = 0, rows = 0;

  [[nodiscard]] float cell_size() const { return area.width / static_cast<float>(columns); }
  [[nodiscard]] Rect cell(int state) const;
  [[nodiscard]] std::optional<int> at(Point p) const;
  /// The action whose triangle in its cell holds `p`.
  [[nodiscard]] int action_at(Point p) const;
};

/// The largest board of square cells in `area`, in its middle and at its top.
BoardLayout lay_out_board(Rect area, const envs::LakeMap& map);

/// Draws the lake: ice, holes, start, goal; four triangles a cell for the values of its actions;
/// the greedy arrow; the path so far and the agent, on its way between two cells where the moment
/// is.
void draw_board(Canvas& canvas, const BoardLayout& layout, const BoardContent& content,
                const Theme& theme);

/// A value as a cell shows it: "0.94", "−12.5", "+0.03" when it is a difference. `short_form`
/// leaves out the 0 before the point.
std::string cell_number(float value, bool with_sign, bool short_form);

}  // namespace lab::viz
