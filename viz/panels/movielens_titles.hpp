#pragma once

#include <string>
#include <vector>

#include "viz/draw/canvas.hpp"
#include "viz/draw/theme.hpp"

namespace lab::viz {

/// Writes titles beside points, the earlier of them first, where no title stands yet.
class TitleWriter {
 public:
  /// Nothing is written outside `inside`; a title longer than `longest` pixels is cut.
  TitleWriter(Canvas& canvas, Rect inside, float longest, const Theme& theme)
      : canvas_(canvas), inside_(inside), longest_(longest), theme_(theme) {}

  /// Beside a point of that radius. Returns whether there was room.
  bool write(Point at, float radius, const std::string& title, Colour colour);

 private:
  Canvas& canvas_;
  Rect inside_;
  float longest_;
  const Theme& theme_;
  std::vector<Rect> taken_;
};

}  // namespace lab::viz
