#pragma once

#include <cstdint>

#include "viz/ui/image.hpp"

namespace lab::viz {

/// A corner of a triangle: where it lies in the picture and in the texture (0 to 1), and its
/// colour.
struct Vertex {
  float x = 0, y = 0;
  float u = 0, v = 0;
  Colour colour;
};

/// How opaque each place of a texture is; its colour is white. In a texture of fonts the letters
/// are.
struct AlphaTexture {
  int width = 0, height = 0;
  const std::uint8_t* alpha = nullptr;  ///< of the first place
  int stride = 1;                       ///< bytes from one place to the next

  [[nodiscard]] int at(int x, int y) const { return alpha[(y * width + x) * stride]; }
};

/// The pixels [left, right) × [top, bottom).
struct PixelRect {
  int left = 0, top = 0, right = 0, bottom = 0;
};

/// Draws triangles into an image. A pixel is covered when its centre is (a centre on the edge
/// between two triangles belongs to one of them), so what is glued together is neither torn nor
/// drawn twice. Positions are rounded to 1/256 pixel and edges are exact, so the same triangles
/// give the same pixels everywhere.
class Raster {
 public:
  Raster(Image& image, AlphaTexture texture) : image_(image), texture_(texture) {}

  /// Nothing is drawn outside.
  void set_clip(PixelRect clip);
  void triangle(const Vertex& a, const Vertex& b, const Vertex& c);
  /// An upright rectangle of one colour, given by its upper left and lower right corner: what the
  /// two triangles of it would draw, only faster.
  void rectangle(const Vertex& first, const Vertex& last);

 private:
  void fill_span(int y, int left, int right, Colour colour);
  [[nodiscard]] int opacity(double u, double v) const;

  Image& image_;
  AlphaTexture texture_;
  PixelRect clip_;
};

}  // namespace lab::viz
