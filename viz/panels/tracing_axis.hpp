#pragma once

#include <optional>
#include <utility>

#include "viz/draw/canvas.hpp"

namespace lab::viz {

/// How a student's time lies across a picture: column 0 is before the first answer, column t + 1
/// holds step t. Where columns are narrower than a pixel, several fall into one bin.
class TracingAxis {
 public:
  /// `steps` of time from `x` on, in at most `width` pixels; each column at most `widest`.
  TracingAxis(float x, float width, int steps, float widest);

  [[nodiscard]] int columns() const { return columns_; }
  [[nodiscard]] float x() const { return x_; }
  [[nodiscard]] float width() const { return width_; }
  [[nodiscard]] float right() const { return x_ + width_; }
  [[nodiscard]] float column_width() const { return width_ / static_cast<float>(columns_); }
  /// The left edge of a column; of columns() the right end.
  [[nodiscard]] float left(int column) const {
    return x_ + width_ * static_cast<float>(column) / static_cast<float>(columns_);
  }
  [[nodiscard]] float centre(int column) const { return left(column) + column_width() / 2; }
  /// The part of `area` that lies along it.
  [[nodiscard]] Rect row(Rect area) const { return {x_, area.y, width_, area.height}; }
  /// The column below `pixel`; nothing beside all of them.
  [[nodiscard]] std::optional<int> at(float pixel) const;

  /// What can be told apart: as many bins as columns, or as whole pixels where they are fewer.
  [[nodiscard]] int bins() const { return bins_; }
  [[nodiscard]] float bin_width() const { return width_ / static_cast<float>(bins_); }
  [[nodiscard]] float bin_left(int bin) const {
    return x_ + width_ * static_cast<float>(bin) / static_cast<float>(bins_);
  }
  /// The columns [first, end) of a bin; at least one.
  [[nodiscard]] std::pair<int, int> columns_of(int bin) const;

 private:
  float x_, width_;
  int columns_, bins_;
};

}  // namespace lab::viz
