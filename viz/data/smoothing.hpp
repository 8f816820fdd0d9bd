#pragma once

#include <limits>
#include <span>
#include <vector>

#include "viz/data/curve.hpp"

namespace lab::viz {

/// The exponential moving mean s ← w·s + (1 − w)·y, corrected for its start at zero (as Adam's), so
/// that it begins at the first value. w in [0, 1); 0 gives y.
std::vector<float> smooth(std::span<const float> y, double weight);

/// A line with a band around it.
struct Band {
  std::vector<double> x;
  std::vector<float> mean, low, high;
};

/// For results that are 0 or 1: the mean of the last `window` and Wilson's 95 % interval around it.
Band success_band(std::span<const double> x, std::span<const float> y, int window);

/// What mean_band() looks at: x from `from` to `to`.
struct MeanRange {
  double from = -std::numeric_limits<double>::infinity();
  double to = std::numeric_limits<double>::infinity();
};

/// The mean of several curves and its 95 % interval (Student's t over the curves), at `points`
/// places evenly over the part of `range` that at least two of them share; each is interpolated
/// linearly. A single curve has no band.
Band mean_band(std::span<const Curve> curves, int points, MeanRange range = {});

}  // namespace lab::viz
