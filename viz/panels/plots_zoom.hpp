#pragma once

#include <map>
#include <optional>
#include <string>

#include "viz/data/curve.hpp"
#include "viz/draw/plot.hpp"

namespace lab::viz {

/// What part of the plots is shown: a range of x for all of them, a range of values for each.
class PlotsZoom {
 public:
  /// A range along one axis means nothing along another.
  void set_axis(Axis axis, bool log_scale);
  void apply_to(PlotStyle& style, const std::string& key) const;
  [[nodiscard]] bool is_active() const { return x_.has_value() || !y_.empty(); }
  void reset();

  /// Magnifies by `notches` of the wheel around `pointer`; more than `whole` shows all.
  void zoom_x(const PlotLayout& layout, Point pointer, float notches, Extent whole);
  void zoom_y(const PlotLayout& layout, Point pointer, float notches, const std::string& key);
  /// Moves what is shown by `pixels` to the right and down; the values only where they are zoomed.
  void move(const PlotLayout& layout, Point pixels, const std::string& key);

 private:
  std::optional<Extent> x_;
  std::map<std::string, Extent> y_;
  Axis axis_ = Axis::step;
  bool log_scale_ = false;
};

}  // namespace lab::viz
