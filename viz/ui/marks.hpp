#pragma once

#include <map>
#include <string>

#include "viz/draw/canvas.hpp"

namespace lab::viz {

/// Where each widget of the last frame lies, by name ("play", "checkpoint", "cell 12"), so that a
/// test (or a lesson) clicks what it means instead of a pixel.
class Marks {
 public:
  void clear() { rects_.clear(); }
  void add(const std::string& name, Rect rect) { rects_[name] = rect; }
  /// The ImGui widget drawn just now.
  void add_item(const std::string& name);
  [[nodiscard]] const std::map<std::string, Rect>& all() const { return rects_; }

 private:
  std::map<std::string, Rect> rects_;
};

}  // namespace lab::viz
