#include "viz/panels/hello_gates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "viz/panels/hello_text.hpp"

namespace lab::viz {
namespace {

constexpr float kGap = 12;      // between two maps
constexpr float kGoodRow = 11;  // height of a unit's row that has room for its number
constexpr float kHighestRow = 22;
constexpr float kTitledMap = 64;  // height from which on a map has a title

/// How the maps are set: `across` beside each other, `down` below.
struct Grid {
  int across = 1, down = 1;
  float width = 0, height = 0;  // of one map with what is written around it
};

float height_above_cells(float height) {
  return (height >= kTitledMap ? kHeatMapTitle : 0) + kHeatMapColumns;
}

Grid choose_grid(Rect area, int maps, int units) {
  constexpr float kNarrowest = 250, kFlattest = 40;
  Grid grid;
  for (int across = 1; across <= std::min(maps, 3); ++across) {
    const auto n = static_cast<float>(across);
    const float width = (area.width - (n - 1) * kGap) / n;
    if (across > 1 && width < kNarrowest && grid.height > kFlattest) break;
    const int down = (maps + across - 1) / across;
    const auto m = static_cast<float>(down);
    const float height = (area.height - (m - 1) * kGap / 2) / m;
    grid = {across, down, width, height};
    if (height - height_above_cells(height) >= kGoodRow * static_cast<float>(units)) break;
  }
  const float highest = kHighestRow * static_cast<float>(units) + height_above_cells(grid.height);
  grid.height = std::min(grid.height, highest);
  return grid;
}

/// The leftmost of `columns` visible characters of `count`. It moves by half a window at a time, so
/// that the map stands still while the cursor walks through its middle.
int first_column(int cursor, int columns, int count) {
  const int page = std::max(columns / 2, 1);
  return std::clamp(cursor / page * page - (columns - page) / 2, 0, std::max(count - columns, 0));
}

}  // namespace

ColourScale track_scale(const CellTrack& track, int layer, const Theme& theme) {
  if (!track.is_signed) return ColourScale::sequential(0, 1, theme);
  const auto index = static_cast<std::size_t>(layer);
  return ColourScale::diverging(index < track.ends.size() ? track.ends[index] : 1, theme);
}

GatesLayout draw_gates(Canvas& canvas, Rect area, const HelloConfig& config,
                       const HelloReading& reading, const GatesStyle& style, const Theme& theme) {
  GatesLayout layout;
  const int units = reading.units;
  if (reading.tracks.empty() || units < 1 || area.height < 20) return layout;
  const Grid grid = choose_grid(area, static_cast<int>(reading.tracks.size()), units);
  const float room = grid.width - kHeatMapGutter;
  if (room < 8) return layout;
  layout.column_width = std::clamp(std::floor(room / 32), 8.0F, 16.0F);
  layout.columns = std::min(static_cast<int>(room / layout.column_width), reading.characters);
  layout.first = std::clamp(
      style.first.value_or(first_column(style.cursor, layout.columns, reading.characters)), 0,
      reading.characters - layout.columns);

  std::vector<std::string> letters;
  for (int c = 0; c < layout.columns; ++c) {
    letters.push_back(visible_character(config.character(layout.first + c)));
  }
  std::vector<float> values;
  for (std::size_t i = 0; i < reading.tracks.size(); ++i) {
    const auto& track = reading.tracks[i];
    const auto scale = track_scale(track, style.layer, theme);
    values.clear();
    for (int unit = 0; unit < units; ++unit) {
      for (int c = 0; c < layout.columns; ++c) {
        values.push_back(reading.value(track, layout.first + c, style.layer, unit));
      }
    }
    HeatMapStyle look;
    look.letter = std::string(1, track.letter);
    if (grid.height >= kTitledMap) {
      look.title = track.name;
      if (scale.high() != 1) look.title += fmt::format(" (−{0:g} to {0:g})", scale.high());
    }
    look.columns = letters;
    look.cursor = style.cursor - layout.first;
    look.chosen = style.chosen == &track ? style.unit : -1;
    const auto x = static_cast<float>(static_cast<int>(i) % grid.across);
    const auto y = static_cast<float>(static_cast<int>(i) / grid.across);
    layout.maps.push_back(
        draw_heat_map(canvas,
                      {area.x + x * (grid.width + kGap), area.y + y * (grid.height + kGap / 2),
                       grid.width, grid.height},
                      layout.column_width, layout.columns, units, values, scale, look, theme));
  }
  return layout;
}

}  // namespace lab::viz
