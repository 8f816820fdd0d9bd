#include "viz/draw/plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "viz/draw/fitted_text.hpp"
#include "viz/draw/legend.hpp"
#include "viz/draw/plot_extent.hpp"
#include "viz/draw/plot_hover.hpp"

namespace lab::viz {
namespace {

constexpr float kPadding = 8, kTickGap = 5;

/// A line and those of its points that are drawn.
struct Shown {
  const PlotLine& line;
  std::vector<std::size_t> points;
  std::vector<Point> places;
};

/// Whether nobody sees that two points of a line are not one.
bool is_same_pixel(Point a, Point b) {
  return std::abs(a.x - b.x) < 0.7F && std::abs(a.y - b.y) < 0.4F;
}

/// Where what surrounds the axes goes; a small plot has less of it.
struct Frame {
  Rect title, inside;
  float size;  ///< of the font
  bool has_title, has_x_label, legend_beside_title, legend_above;
  Ticks x_ticks, y_ticks;
};

/// Ticks whose labels have room in `width`.
Ticks spaced_ticks(Canvas& canvas, Extent range, float width, float size) {
  for (int wanted = std::max(1, static_cast<int>(width / 85)); wanted > 1; --wanted) {
    auto ticks = linear_ticks(range, wanted);
    float widest = 0;
    for (const auto& label : ticks.labels) {
      widest = std::max(widest, canvas.text_width(label, size));
    }
    if (ticks.at.size() < 2) return ticks;
    const double apart = (ticks.at[1] - ticks.at[0]) / (range.high - range.low) * width;
    if (apart >= widest + 14) return ticks;
  }
  return linear_ticks(range, 1);
}

Frame frame_for(Canvas& canvas, Rect area, const PlotStyle& style, Extent x, Extent y,
                std::span<const LegendEntry> legend, const Theme& theme) {
  Frame f;
  f.size = area.height < 150 ? theme.small_font * 0.9F : theme.small_font;
  const float row = f.size * 1.3F;
  f.has_title = !style.title.empty() && area.height > 90;
  f.has_x_label = !style.x_label.empty() && area.height > 170 && area.width > 160;
  const float legend_width = legend.empty() ? 0 : legend_row_width(canvas, legend, f.size);
  const float room = area.width - 2 * kPadding;
  f.legend_beside_title = f.has_title && !legend.empty() &&
                          canvas.text_width(style.title, f.size) + 24 + legend_width <= room;
  f.legend_above =
      !f.legend_beside_title && !legend.empty() && legend_width <= room && area.height > 260;

  f.title = {area.x + kPadding, area.y + kPadding, room, f.has_title ? row : 0};
  const float top = f.title.bottom() + (f.legend_above ? row : 0) + (f.has_title ? 4 : 0);
  const float bottom = area.bottom() - kPadding - f.size - kTickGap - (f.has_x_label ? row : 0);
  const int wanted_y = std::max(2, static_cast<int>((bottom - top) / 46));
  f.y_ticks = style.log_scale ? log_ticks(y, wanted_y) : linear_ticks(y, wanted_y);
  float labels = 0;
  for (const auto& label : f.y_ticks.labels) {
    labels = std::max(labels, canvas.text_width(label, f.size));
  }
  const float left = std::round(area.x + kPadding + labels + (labels > 0 ? kTickGap : 0));
  f.inside = {left, std::round(top), std::max(1.0F, std::floor(area.right() - kPadding - left)),
              std::max(1.0F, std::floor(bottom - top))};
  f.x_ticks = spaced_ticks(canvas, x, f.inside.width, f.size);
  return f;
}

// Grid lines are rectangles of whole pixels: crisp on every canvas.
void draw_axes(Canvas& canvas, Rect area, const Frame& f, const PlotLayout& layout,
               const PlotStyle& style, const Theme& theme) {
  const auto& inside = f.inside;
  float free_from = area.y;
  for (std::size_t i = f.y_ticks.at.size(); i-- > 0;) {
    const float y = std::floor(layout.pixel_of_y(f.y_ticks.at[i]));
    canvas.fill_rect({inside.x, y, inside.width, 1}, theme.line);
    const float top = y - f.size / 2;
    if (top < free_from || top + f.size > inside.bottom() + f.size / 2 + 1) continue;
    canvas.text({inside.x - kTickGap, top}, theme.faint_text, f.y_ticks.labels[i], f.size,
                Align::right);
    free_from = top + f.size;
  }
  for (std::size_t i = 0; i < f.x_ticks.at.size(); ++i) {
    const float x = std::floor(layout.pixel_of_x(f.x_ticks.at[i]));
    canvas.fill_rect({x, inside.y, 1, inside.height}, theme.line.faded(0.6F));
    const float half = canvas.text_width(f.x_ticks.labels[i], f.size) / 2;
    const float middle = std::max(area.x + half + 1, std::min(x, area.right() - half - 2));
    canvas.text({middle, inside.bottom() + kTickGap}, theme.faint_text, f.x_ticks.labels[i], f.size,
                Align::centre);
  }
  if (f.has_title) {
    canvas.text({f.title.x, f.title.y}, theme.text,
                fitted_text(canvas, style.title, f.size, f.title.width), f.size);
  }
  if (f.has_x_label) {
    canvas.text({inside.centre().x, area.bottom() - kPadding - f.size}, theme.faint_text,
                fitted_text(canvas, style.x_label, f.size, inside.width), f.size, Align::centre);
  }
}

/// A band in slices of whole pixels: narrower ones would show their smoothed edges as stripes.
void draw_band(Canvas& canvas, const PlotLayout& layout, const PlotLine& line) {
  if (!has_band(line)) return;
  const auto& inside = layout.inside;
  const float begin = std::max(inside.x, layout.pixel_of_x(line.x.front()));
  const float end = std::min(inside.right(), layout.pixel_of_x(line.x.back()));
  constexpr float kSlice = 3;
  const auto colour = line.colour.faded(0.2F);
  Point low, high;
  bool has_last = false;
  for (float pixel = begin; pixel <= end;
       pixel = pixel < end ? std::min(end, std::floor(pixel / kSlice + 1) * kSlice) : end + 1) {
    const double x = std::clamp(layout.x_at(pixel), line.x.front(), line.x.back());
    const Point lower{pixel, layout.pixel_of_y(value_at(line, line.low, x))};
    const Point upper{pixel, layout.pixel_of_y(value_at(line, line.high, x))};
    if (has_last) canvas.fill_polygon(std::array{high, upper, lower, low}, colour);
    low = lower;
    high = upper;
    has_last = true;
  }
}

/// A line with several points a pixel column, as the bar from least to greatest that it covers of
/// each: the same picture for a quarter of the triangles.
void draw_dense(Canvas& canvas, const Shown& shown, Colour colour) {
  const auto& places = shown.places;
  for (std::size_t i = 0; i < places.size();) {
    const float column = std::floor(places[i].x);
    // From where the column before ended.
    float top = places[i > 0 ? i - 1 : 0].y, bottom = top;
    for (; i < places.size() && std::floor(places[i].x) == column; ++i) {
      top = std::min(top, places[i].y);
      bottom = std::max(bottom, places[i].y);
    }
    canvas.fill_rect({column, top, 1, std::max(1.0F, bottom - top)}, colour);
  }
}

void draw_faint(Canvas& canvas, const Shown& shown, float columns, const Theme& theme) {
  // Mixed, not translucent: a line that crosses itself stays as faint.
  const auto colour = mix(theme.surface, shown.line.colour, 0.3F);
  if (static_cast<float>(shown.places.size()) > 2 * columns) {
    draw_dense(canvas, shown, colour);
  } else {
    canvas.polyline(shown.places, colour, 1);
  }
}

void draw_line(Canvas& canvas, const Shown& shown) {
  canvas.polyline(shown.places, shown.line.colour, 1.8F);
  // Few points are seen as such; a single one would not be seen at all.
  constexpr std::size_t kFew = 16;
  if (shown.places.size() > kFew) return;
  for (const auto& place : shown.places) canvas.fill_circle(place, 2.5F, shown.line.colour);
}

void draw_cursor(Canvas& canvas, const PlotLayout& layout, double at, const Theme& theme) {
  const auto& inside = layout.inside;
  const float x = std::floor(layout.pixel_of_x(at));
  if (x < inside.x - 1 || x > inside.right() + 1) return;
  canvas.fill_rect({x - 0.5F, inside.y, 2, inside.height}, theme.accent);
  canvas.fill_polygon(std::array{Point{x - 4.5F, inside.y - 5}, Point{x + 5.5F, inside.y - 5},
                                 Point{x + 0.5F, inside.y + 2}},
                      theme.accent);
}

/// The corner of `inside` whose box of `size` covers the fewest points.
Rect emptiest_corner(Rect inside, Point size, std::span<const Shown> lines) {
  constexpr float kMargin = 6;
  const float left = inside.x + kMargin, right = inside.right() - kMargin - size.x;
  const float top = inside.y + kMargin, bottom = inside.bottom() - kMargin - size.y;
  Rect best;
  auto fewest = std::numeric_limits<std::ptrdiff_t>::max();
  for (const Point corner :
       {Point{right, top}, Point{right, bottom}, Point{left, bottom}, Point{left, top}}) {
    const Rect box{corner.x, corner.y, size.x, size.y};
    std::ptrdiff_t covered = 0;
    for (const auto& shown : lines) {
      covered += std::ranges::count_if(shown.places, [&](Point p) { return box.contains(p); });
    }
    if (covered >= fewest) continue;
    fewest = covered;
    best = box;
  }
  return best;
}

void draw_legend(Canvas& canvas, const Frame& f, std::span<const LegendEntry> legend,
                 std::span<const Shown> lines, bool is_hovered, const Theme& theme) {
  if (legend.empty()) return;
  if (f.legend_beside_title) {
    const float width = legend_row_width(canvas, legend, f.size);
    draw_legend_row(canvas, {f.title.right() - width, f.title.y}, width, legend, f.size, theme);
  } else if (f.legend_above) {
    draw_legend_row(canvas, {f.inside.x, f.title.bottom() + 1}, f.inside.width, legend, f.size,
                    theme);
  } else {
    const auto box = legend_box_size(canvas, legend, f.size);
    // The box with the hovered values names the lines too.
    if (is_hovered || box.x > f.inside.width * 0.6F || box.y > f.inside.height * 0.45F) return;
    draw_legend_box(canvas, emptiest_corner(f.inside, box, lines), legend, f.size, theme);
  }
}

std::vector<LegendEntry> legend_of(std::span<const PlotLine> lines) {
  std::vector<LegendEntry> legend;
  for (const auto& line : lines) {
    auto text = legend_text(line);
    if (!line.faint && !text.empty()) legend.push_back({std::move(text), line.colour});
  }
  return legend;
}

}  // namespace

std::string legend_text(const PlotLine& line) {
  if (line.seeds == 0) return line.label;
  return fmt::format("{}{}mean of {} seeds", line.label, line.label.empty() ? "" : ", ",
                     line.seeds);
}

PlotLayout draw_plot(Canvas& canvas, Rect area, const PlotStyle& style,
                     std::span<const PlotLine> lines, const Theme& theme) {
  const Extent x = style.x_range.value_or(x_extent(lines));
  std::vector<Shown> shown;
  for (const auto& line : lines) {
    shown.push_back(
        {line, decimate(line.x, line.y, x, static_cast<int>(area.width), style.log_scale), {}});
  }
  ValueRange values(x, style.log_scale);
  for (const auto& s : shown) values.add(s.line, s.points);
  const Extent y = style.y_range.value_or(values.padded());

  const auto legend = style.legend ? legend_of(lines) : std::vector<LegendEntry>{};
  const auto frame = frame_for(canvas, area, style, x, y, legend, theme);
  const PlotLayout layout{frame.inside, x, y, style.log_scale};
  for (auto& s : shown) {
    for (const auto i : s.points) {
      const Point place{layout.pixel_of_x(s.line.x[i]), layout.pixel_of_y(s.line.y[i])};
      if (!s.places.empty() && is_same_pixel(s.places.back(), place)) continue;
      s.places.push_back(place);
    }
  }

  canvas.push_clip(area);
  canvas.fill_rect(area, theme.surface, 6);
  if (values.is_empty()) {
    canvas.stroke_rect(frame.inside, theme.line, 1, 3);
    const bool has_points = std::ranges::any_of(lines, [](const auto& l) { return !l.y.empty(); });
    const char* reason = has_points ? "no values here" : "no points yet";
    canvas.text({frame.inside.centre().x, frame.inside.centre().y - theme.small_font / 2},
                theme.faint_text, reason, theme.small_font, Align::centre);
  }
  Frame drawn = frame;
  if (values.is_empty()) drawn.x_ticks = drawn.y_ticks = {};
  draw_axes(canvas, area, drawn, layout, style, theme);
  canvas.push_clip(frame.inside);
  for (const auto& s : shown) {
    if (s.line.faint) draw_faint(canvas, s, frame.inside.width, theme);
  }
  for (const auto& s : shown) draw_band(canvas, layout, s.line);
  for (const auto& s : shown) {
    if (!s.line.faint) draw_line(canvas, s);
  }
  canvas.pop_clip();
  if (style.cursor && !values.is_empty()) draw_cursor(canvas, layout, *style.cursor, theme);
  const bool is_hovered =
      style.pointer && frame.inside.contains(*style.pointer) && !values.is_empty();
  draw_legend(canvas, frame, legend, shown, is_hovered, theme);
  if (is_hovered) {
    draw_hovered(canvas, layout, style.x_label, *style.pointer, lines, theme);
  }
  canvas.pop_clip();
  return layout;
}

}  // namespace lab::viz
