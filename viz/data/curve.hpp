#pragma once

#include <cstddef>
#include <span>

namespace lab::viz {

/// What a metric is plotted over.
enum class Axis { step, episode, time };

/// Points with x ascending, owned by someone else.
struct Curve {
  std::span<const double> x;
  std::span<const float> y;
  [[nodiscard]] std::size_t size() const { return y.size(); }
};

}  // namespace lab::viz
