#include "viz/draw/legend.hpp"

#include <algorithm>

#include "viz/draw/fitted_text.hpp"

namespace lab::viz {
namespace {

constexpr float kSwatch = 14, kGap = 5, kBetween = 14, kPadding = 6, kLineHeight = 1.25F;

void draw_entry(Canvas& canvas, Point place, const LegendEntry& entry, std::string_view label,
                float size, const Theme& theme) {
  canvas.fill_rect({place.x, place.y + size / 2 - 1.5F, kSwatch, 3}, entry.colour, 1.5F);
  canvas.text({place.x + kSwatch + kGap, place.y}, theme.text, label, size);
}

float entry_width(Canvas& canvas, const LegendEntry& entry, float size) {
  return kSwatch + kGap + canvas.text_width(entry.label, size);
}

}  // namespace

float legend_row_width(Canvas& canvas, std::span<const LegendEntry> entries, float size) {
  float width = 0;
  for (const auto& entry : entries) width += entry_width(canvas, entry, size) + kBetween;
  return std::max(0.0F, width - kBetween);
}

void draw_legend_row(Canvas& canvas, Point place, float width, std::span<const LegendEntry> entries,
                     float size, const Theme& theme) {
  const float right = place.x + width;
  for (const auto& entry : entries) {
    const auto label =
        fitted_text(canvas, entry.label, size, right - place.x - kSwatch - kGap + 0.5F);
    if (label.empty()) return;
    draw_entry(canvas, place, entry, label, size, theme);
    place.x += entry_width(canvas, entry, size) + kBetween;
  }
}

Point legend_box_size(Canvas& canvas, std::span<const LegendEntry> entries, float size) {
  float width = 0;
  for (const auto& entry : entries) width = std::max(width, entry_width(canvas, entry, size));
  return {width + 2 * kPadding,
          static_cast<float>(entries.size()) * size * kLineHeight + 2 * kPadding - size * 0.25F};
}

void draw_legend_box(Canvas& canvas, Rect box, std::span<const LegendEntry> entries, float size,
                     const Theme& theme) {
  canvas.fill_rect(box, theme.surface.faded(0.9F), 4);
  canvas.stroke_rect(box, theme.line, 1, 4);
  Point place{box.x + kPadding, box.y + kPadding};
  for (const auto& entry : entries) {
    draw_entry(canvas, place, entry, entry.label, size, theme);
    place.y += size * kLineHeight;
  }
}

}  // namespace lab::viz
