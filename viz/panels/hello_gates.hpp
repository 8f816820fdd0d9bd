#pragma once

#include <optional>
#include <vector>

#include "viz/data/hello_run.hpp"
#include "viz/draw/canvas.hpp"
#include "viz/draw/heat_map.hpp"
#include "viz/draw/theme.hpp"

namespace lab::viz {

/// How the gates are looked at.
struct GatesStyle {
  int layer = 0;
  int cursor = 0;                     ///< the character that is outlined
  std::optional<int> first;           ///< the leftmost character; nothing: what shows the cursor
  const CellTrack* chosen = nullptr;  ///< the gate whose `unit` is outlined
  int unit = -1;
};

/// Where the heat maps of the gates lie, one for each track of the reading.
struct GatesLayout {
  int first = 0, columns = 0;  ///< the characters that are visible
  float column_width = 0;
  std::vector<HeatMapLayout> maps;
};

/// The scale of one track: a gate's from 0 to 1, a signed one's around 0.
ColourScale track_scale(const CellTrack& track, int layer, const Theme& theme);

/// Draws a heat map of time × unit for each gate and state of the cell, as many characters wide as
/// fit, the maps beside each other where they would be too flat on top of each other.
GatesLayout draw_gates(Canvas& canvas, Rect area, const HelloConfig& config,
                       const HelloReading& reading, const GatesStyle& style, const Theme& theme);

}  // namespace lab::viz
