#pragma once

#include "viz/draw/canvas.hpp"

struct ImDrawList;

namespace lab::viz {

/// Draws into an ImGui draw list: in the window, and for pictures without a display. Upright and
/// level lines of a whole width fill whole pixels, and frames lie inside of their rectangle, so
/// that both are sharp. Shapes with numbers that are none (NaN, infinite) are left out.
class ImGuiCanvas final : public Canvas {
 public:
  explicit ImGuiCanvas(ImDrawList* list) : list_(list) {}
  /// Into the draw list of the present ImGui window.
  ImGuiCanvas();

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

 private:
  ImDrawList* list_;
};

}  // namespace lab::viz
