#pragma once

#include <functional>
#include <string>
#include <vector>

#include "viz/draw/canvas.hpp"

namespace lab::viz {

/// Writes an SVG picture of `width` × `height`: text stays text (font-family DejaVu Sans,
/// sans-serif).
class SvgCanvas final : public Canvas {
 public:
  /// `measure` gives the width of a text at a size, as the window's font has it.
  SvgCanvas(float width, float height, std::function<float(std::string_view, float)> measure);

  void fill_rect(Rect rect, Colour colour, float rounding) override;
  void stroke_rect(Rect rect, Colour colour, float width, float rounding) override;
  void line(Point from, Point to, Colour colour, float width) override;
  void polyline(std::span<const Point> points, Colour colour, float width) override;
  void fill_polygon(std::span<const Point> corners, Colour colour) override;
  void fill_circle(Point centre, float radius, Colour colour) override;
  void stroke_circle(Point centre, float radius, Colour colour, float width) override;
  void cells(Rect rect, int columns, int rows, std::span<const Colour> colours) override;
  void text(Point place, Colour colour, std::string_view text, float size, Align align) override;
  float text_width(std::string_view text, float size) override;
  void push_clip(Rect rect) override;
  void pop_clip() override;

  /// The whole document; nothing may be drawn afterwards.
  std::string finish();

 private:
  std::function<float(std::string_view, float)> measure_;
  std::string text_;
  int clips_ = 0, open_ = 0;
};

}  // namespace lab::viz
