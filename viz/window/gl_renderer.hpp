#pragma once

#include "viz/draw/canvas.hpp"

namespace lab::viz {

/// Draws ImGui's frames by OpenGL with the library's own back ends, in the context that is current.
class GlRenderer {
 public:
  /// `modern`: OpenGL 3, else 2. Throws Error when the context cannot do it.
  explicit GlRenderer(bool modern);
  ~GlRenderer();
  GlRenderer(const GlRenderer&) = delete;
  GlRenderer& operator=(const GlRenderer&) = delete;

  /// The frame that ended last.
  void draw(Colour background, int width, int height);

 private:
  bool modern_;
};

}  // namespace lab::viz
