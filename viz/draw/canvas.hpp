#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace lab::viz {

/// A place in pixels; x grows to the right, y downwards.
struct Point {
  float x = 0, y = 0;
  bool operator==(const Point&) const = default;
};

struct Rect {
  float x = 0, y = 0, width = 0, height = 0;

  [[nodiscard]] float right() const { return x + width; }
  [[nodiscard]] float bottom() const { return y + height; }
  [[nodiscard]] Point centre() const { return {x + width / 2, y + height / 2}; }
  [[nodiscard]] bool contains(Point p) const {
    return p.x >= x && p.x < right() && p.y >= y && p.y < bottom();
  }
  [[nodiscard]] Rect inset(float d) const { return {x + d, y + d, width - 2 * d, height - 2 * d}; }
  bool operator==(const Rect&) const = default;
};

struct Colour {
  std::uint8_t r = 0, g = 0, b = 0, a = 255;

  /// The same colour, `share` (0 to 1) as opaque.
  [[nodiscard]] Colour faded(float share) const {
    return {r, g, b, static_cast<std::uint8_t>(static_cast<float>(a) * share)};
  }
  bool operator==(const Colour&) const = default;
};

enum class Align { left, centre, right };

/// What every picture of the viewer is drawn on: the window (an ImDrawList, also without a display)
/// and an SVG file have one implementation each. Sizes are pixels. The drawing is clipped to the
/// innermost clip rectangle; nothing is drawn behind what came before.
class Canvas {
 public:
  virtual ~Canvas() = default;

  virtual void fill_rect(Rect rect, Colour colour, float rounding = 0) = 0;
  virtual void stroke_rect(Rect rect, Colour colour, float width = 1, float rounding = 0) = 0;
  virtual void line(Point from, Point to, Colour colour, float width = 1) = 0;
  /// Consecutive points joined; may go back on itself.
  virtual void polyline(std::span<const Point> points, Colour colour, float width = 1) = 0;
  /// A convex polygon, its corners in clockwise order.
  virtual void fill_polygon(std::span<const Point> corners, Colour colour) = 0;
  virtual void fill_circle(Point centre, float radius, Colour colour) = 0;
  virtual void stroke_circle(Point centre, float radius, Colour colour, float width = 1) = 0;
  /// A heat map: `columns` × `rows` equal cells in `rect`, row by row, without gaps. Cells smaller
  /// than a pixel are averaged.
  virtual void cells(Rect rect, int columns, int rows, std::span<const Colour> colours) = 0;
  /// UTF-8 in one line; `place` is the upper left corner of the text (its upper middle or right, as
  /// aligned), `size` the height of the font.
  virtual void text(Point place, Colour colour, std::string_view text, float size,
                    Align align = Align::left) = 0;
  /// The width of `text` in pixels at `size`.
  virtual float text_width(std::string_view text, float size) = 0;

  /// The intersection of `rect` with the present clip rectangle holds until pop_clip().
  virtual void push_clip(Rect rect) = 0;
  virtual void pop_clip() = 0;
};

}  // namespace lab::viz
