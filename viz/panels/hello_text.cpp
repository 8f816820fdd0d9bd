#include "viz/panels/hello_text.hpp"

#include <algorithm>
#include <cmath>

namespace lab::viz {
namespace {

constexpr float kLargest = 25, kSmallest = 14;  // heights of a cell, in pixels
constexpr float kScrolled = 17;                 // of a text that does not fit anyhow
constexpr float kLineGap = 2;
constexpr float kScrollBar = 8;

float width_of(float height) { return std::round(height * 0.66F); }

/// The first character of each line of at most `room` cells, then `count`.
std::vector<int> break_lines(const HelloConfig& config, int count, int room) {
  const int period = config.repeats ? static_cast<int>(config.text.size()) : 0;
  if (period > 0 && period <= room) room -= room % period;
  std::vector<int> begins = {0};
  for (int t = 1; t < count; ++t) {
    const bool after_line_feed = !config.repeats && config.character(t - 1) == "\n";
    if (after_line_feed || t - begins.back() == room) begins.push_back(t);
  }
  begins.push_back(count);
  return begins;
}

}  // namespace

std::string visible_character(std::string_view character) {
  if (character == " ") return "·";
  if (character == "\n") return "↵";
  if (character == "\t") return "→";
  const bool is_control = character.size() == 1 && static_cast<unsigned char>(character[0]) < 0x20;
  return is_control || character == "\x7f" ? "¤" : std::string(character);
}

std::optional<Rect> TextLayout::cell(int t) const {
  if (lines == 0 || t < 0 || t >= begins.back()) return std::nullopt;
  const auto after = std::upper_bound(begins.begin(), begins.end(), t);
  const int line = static_cast<int>(after - begins.begin()) - 1;
  if (line < first_line || line >= first_line + lines) return std::nullopt;
  return Rect{area.x + static_cast<float>(t - *std::prev(after)) * cell_width,
              area.y + static_cast<float>(line - first_line) * (cell_height + kLineGap), cell_width,
              cell_height};
}

std::optional<int> TextLayout::at(Point p) const {
  if (lines == 0 || !area.contains(p)) return std::nullopt;
  const auto line = static_cast<std::size_t>(
      first_line + static_cast<int>((p.y - area.y) / (cell_height + kLineGap)));
  if (line + 1 >= begins.size()) return std::nullopt;
  const int t = begins[line] + static_cast<int>((p.x - area.x) / cell_width);
  return t < begins[line + 1] ? std::optional(t) : std::nullopt;
}

TextLayout lay_out_text(Rect area, const HelloConfig& config, int count, int cursor) {
  TextLayout layout;
  layout.area = area;
  if (count < 1 || area.width < width_of(kSmallest) + kScrollBar || area.height < kSmallest) {
    return layout;
  }
  const auto fits_with = [&](float height) {
    layout.cell_height = height;
    layout.cell_width = width_of(height);
    const int room = static_cast<int>((area.width - kScrollBar) / layout.cell_width);
    layout.begins = break_lines(config, count, std::max(room, 1));
    return static_cast<float>(layout.begins.size() - 1) * (height + kLineGap) <= area.height;
  };
  float height = kLargest;
  while (height >= kSmallest && !fits_with(height)) --height;
  if (height < kSmallest) fits_with(area.height < 2 * kScrolled ? kSmallest : kScrolled);
  const float pitch = layout.cell_height + kLineGap;
  const int lines = static_cast<int>(layout.begins.size()) - 1;
  layout.lines = std::clamp(static_cast<int>(area.height / pitch), 1, lines);
  const auto after = std::upper_bound(layout.begins.begin(), layout.begins.end(), cursor);
  const int line = static_cast<int>(after - layout.begins.begin()) - 1;
  layout.first_line = std::clamp(line - layout.lines / 2, 0, lines - layout.lines);
  layout.area.height = std::min(static_cast<float>(layout.lines) * pitch, area.height);
  return layout;
}

void draw_text(Canvas& canvas, const TextLayout& layout, const HelloConfig& config,
               std::span<const float> values, const ColourScale& scale, int cursor,
               const Theme& theme) {
  if (layout.lines == 0) return;
  // The outline of the cursor stands a little out.
  canvas.push_clip(layout.area.inset(-3));
  const float size = std::round(layout.cell_height * 0.72F);
  std::vector<Colour> colours;
  for (int line = layout.first_line; line < layout.first_line + layout.lines; ++line) {
    const int begin = layout.begins[static_cast<std::size_t>(line)];
    const int end = layout.begins[static_cast<std::size_t>(line) + 1];
    const int coloured = std::min(end, static_cast<int>(values.size()));
    const Rect first = *layout.cell(begin);
    colours.clear();
    for (int t = begin; t < coloured; ++t)
      colours.push_back(scale(values[static_cast<std::size_t>(t)]));
    if (!colours.empty()) {
      const auto columns = static_cast<float>(colours.size());
      canvas.cells({first.x, first.y, columns * layout.cell_width, first.height},
                   static_cast<int>(colours.size()), 1, colours);
    }
    for (int t = begin; t < end; ++t) {
      const float x = first.x + (static_cast<float>(t - begin) + 0.5F) * layout.cell_width;
      const Colour ink = t < coloured ? readable_on(colours[static_cast<std::size_t>(t - begin)])
                                      : theme.faint_text;
      const auto character = config.character(t);
      const auto shown = visible_character(character);
      canvas.text({x, first.y + (first.height - size) / 2 - 1},
                  shown == character ? ink : ink.faded(0.55F), shown, size, Align::centre);
    }
  }
  if (const auto cell = layout.cell(cursor)) {
    canvas.stroke_rect(cell->inset(-1.5F), theme.surface, 3, 2);
    canvas.stroke_rect(cell->inset(-1), theme.accent, 2, 2);
  }
  const auto all = static_cast<float>(layout.begins.size() - 1);
  if (static_cast<float>(layout.lines) < all) {
    const Rect track{layout.area.right() - 4, layout.area.y, 4, layout.area.height};
    canvas.fill_rect(track, theme.line, 2);
    canvas.fill_rect({track.x, track.y + track.height * static_cast<float>(layout.first_line) / all,
                      4, track.height * static_cast<float>(layout.lines) / all},
                     theme.faint_text, 2);
  }
  canvas.pop_clip();
}

}  // namespace lab::viz
