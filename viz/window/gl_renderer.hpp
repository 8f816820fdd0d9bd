#pragma once

#include <string>

#include "viz/draw/canvas.hpp"

namespace lab::viz {

/// Draws ImGui's frames by OpenGL with the library's own back ends, in the context that is current.
class GlRenderer {
 public:
  /// `modern`: by OpenGL 3.2, else by OpenGL 2, which draws no list of more than 65,535 corners.
  /// Throws Error when the context cannot do it.
  explicit GlRenderer(bool modern);
  ~GlRenderer();
  GlRenderer(const GlRenderer&) = delete;
  GlRenderer& operator=(const GlRenderer&) = delete;

  /// Which of both draws, and the version that the context has: "OpenGL 2 (4.5 …)".
  [[nodiscard]] std::string name() const;
  /// The frame that ended last.
  void draw(Colour background, int width, int height);

 private:
  bool modern_;
};

}  // namespace lab::viz
