#include "viz/draw/heat_map.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "core/error.hpp"

namespace lab::viz {
namespace {

constexpr float kReadableRow = 10;  // pixels that a row needs for a label of its own

/// "−1", "0", "2.08": as short as it can be read, with a real minus sign.
std::string end_label(float value) {
  const float magnitude = std::abs(value);
  const bool whole = magnitude == std::floor(magnitude);
  return (value < 0 ? "−" : "") +
         (whole ? fmt::format("{:.0f}", magnitude) : fmt::format("{:.2f}", magnitude));
}

void draw_row_labels(Canvas& canvas, const HeatMapLayout& map, const HeatMapStyle& style,
                     const Theme& theme) {
  const float height = map.cells.height / static_cast<float>(map.rows);
  const float size = std::min(theme.small_font - 2, std::max(height - 1, kReadableRow));
  const auto label = [&](int r, float y) {
    canvas.text({map.cells.x - 4, y}, r == style.chosen ? theme.text : theme.faint_text,
                std::to_string(r), size, Align::right);
  };
  if (height >= kReadableRow) {
    for (int r = 0; r < map.rows; ++r) label(r, map.row(r).centre().y - size / 2 - 1);
  } else if (map.cells.height >= 3 * size) {
    label(0, map.cells.y - 1);
    label(map.rows - 1, map.cells.bottom() - size - 1);
  }
}

}  // namespace

ColourScale ColourScale::sequential(float low, float high, const Theme& theme) {
  ColourScale scale(low, high, mix(theme.surface, theme.faint_text, 0.5F));
  for (std::size_t i = 0; i < scale.table_.size(); ++i) {
    scale.table_[i] = viridis(static_cast<float>(i) / 255);
  }
  return scale;
}

ColourScale ColourScale::warmth(float high, const Theme& theme) {
  ColourScale scale(0, high, mix(theme.surface, theme.faint_text, 0.5F));
  for (std::size_t i = 0; i < scale.table_.size(); ++i) {
    scale.table_[i] = viz::diverging(static_cast<float>(i) / 255, theme);
  }
  return scale;
}

ColourScale ColourScale::diverging(float largest, const Theme& theme) {
  ColourScale scale(-largest, largest, mix(theme.surface, theme.faint_text, 0.5F));
  for (std::size_t i = 0; i < scale.table_.size(); ++i) {
    scale.table_[i] = viz::diverging((static_cast<float>(i) - 127.5F) / 127.5F, theme);
  }
  return scale;
}

Colour ColourScale::operator()(float value) const {
  if (std::isnan(value)) return missing_;
  const float share = std::clamp((value - low_) / (high_ - low_), 0.0F, 1.0F);
  return table_[static_cast<std::size_t>(share * 255 + 0.5F)];
}

float draw_colour_legend(Canvas& canvas, Rect area, const ColourScale& scale,
                         std::string_view label, const Theme& theme) {
  constexpr float kBar = 72, kGap = 6;
  constexpr int kSteps = 36;
  const float size = theme.small_font;
  const float y = area.centre().y - size / 2 - 1;
  const auto low = end_label(scale.low()), high = end_label(scale.high());
  const float ends = canvas.text_width(low, size) + canvas.text_width(high, size);
  float width = kBar + 2 * kGap + ends;
  if (width > area.width) return 0;

  canvas.text({area.right(), y}, theme.faint_text, high, size, Align::right);
  const Rect bar{area.right() - canvas.text_width(high, size) - kGap - kBar, area.centre().y - 5,
                 kBar, 10};
  std::vector<Colour> colours(kSteps);
  for (int i = 0; i < kSteps; ++i) {
    const float share = static_cast<float>(i) / (kSteps - 1);
    colours[static_cast<std::size_t>(i)] =
        scale(scale.low() + share * (scale.high() - scale.low()));
  }
  canvas.cells(bar, kSteps, 1, colours);
  canvas.stroke_rect(bar, theme.line);
  canvas.text({bar.x - kGap, y}, theme.faint_text, low, size, Align::right);
  const float label_width = label.empty() ? 0 : canvas.text_width(label, size) + 2 * kGap;
  if (label_width > 0 && width + label_width <= area.width) {
    canvas.text({area.right() - width - 2 * kGap, y}, theme.text, label, size, Align::right);
    width += label_width;
  }
  return width;
}

Rect HeatMapLayout::row(int r) const {
  const float height = cells.height / static_cast<float>(std::max(rows, 1));
  return {cells.x, cells.y + static_cast<float>(r) * height, cells.width, height};
}

std::optional<int> HeatMapLayout::row_at(Point p) const {
  if (!cells.contains(p)) return std::nullopt;
  const float share = (p.y - cells.y) / cells.height;
  return std::min(static_cast<int>(share * static_cast<float>(rows)), rows - 1);
}

std::optional<int> HeatMapLayout::column_at(Point p) const {
  if (!cells.contains(p)) return std::nullopt;
  const float share = (p.x - cells.x) / cells.width;
  return std::min(static_cast<int>(share * static_cast<float>(columns)), columns - 1);
}

HeatMapLayout draw_heat_map(Canvas& canvas, Rect area, float column_width, int columns, int rows,
                            std::span<const float> values, const ColourScale& scale,
                            const HeatMapStyle& style, const Theme& theme) {
  expect(values.size() == static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows),
         "draw_heat_map: {} values for {} rows of {}", values.size(), rows, columns);
  const float title = style.title.empty() ? 0 : kHeatMapTitle;
  const float top = title + (style.columns.empty() ? 0 : kHeatMapColumns);
  HeatMapLayout map{{area.x + kHeatMapGutter, area.y + top,
                     column_width * static_cast<float>(columns), area.height - top},
                    columns,
                    rows};
  if (columns < 1 || rows < 1 || map.cells.height < 2) return map;

  std::vector<Colour> colours(values.size());
  std::transform(values.begin(), values.end(), colours.begin(), scale);
  canvas.push_clip(area);
  canvas.cells(map.cells, columns, rows, colours);
  canvas.stroke_rect(map.cells, theme.line);
  canvas.text({map.cells.x, area.y + 1}, theme.faint_text, style.title, theme.small_font);
  const float label = std::min(theme.small_font, column_width + 3);
  for (std::size_t c = 0; c < style.columns.size(); ++c) {
    const float x = map.cells.x + (static_cast<float>(c) + 0.5F) * column_width;
    const bool at_cursor = static_cast<int>(c) == style.cursor;
    canvas.text({x, map.cells.y - label - 2}, at_cursor ? theme.accent : theme.faint_text,
                style.columns[c], label, Align::centre);
  }
  const float letter = std::min(theme.large_font, map.cells.height);
  canvas.text({area.x + 1, map.cells.y + (map.cells.height - letter) / 2 - 1}, theme.text,
              style.letter, letter);
  draw_row_labels(canvas, map, style, theme);
  if (style.chosen >= 0 && style.chosen < rows) {
    // Around the row, not over it: it may be only a few pixels high.
    canvas.stroke_rect(map.row(style.chosen).inset(-2.5F), theme.surface, 3);
    canvas.stroke_rect(map.row(style.chosen).inset(-1.75F), theme.accent, 1.5F);
  }
  if (style.cursor >= 0 && style.cursor < columns) {
    const Rect column{map.cells.x + static_cast<float>(style.cursor) * column_width, map.cells.y,
                      column_width, map.cells.height};
    canvas.stroke_rect(column, theme.accent, 1.5F);
  }
  canvas.pop_clip();
  return map;
}

}  // namespace lab::viz
