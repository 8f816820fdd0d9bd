#pragma once

#include <string>
#include <vector>

namespace lab::viz {

/// A range of numbers.
struct Extent {
  double low = 0, high = 1;
  bool operator==(const Extent&) const = default;
};

/// Round numbers for an axis: about `wanted` ticks within `range`, ascending, each with its label.
/// A range without length, or one that is not finite, has none.
struct Ticks {
  std::vector<double> at;
  std::vector<std::string> labels;
};
/// Steps of 1, 2 or 5 times a power of ten. Labels share their unit and decimals: 0, 0.25k is never
/// mixed with 500; from 10,000 on they are "20k", from a million on "2M".
Ticks linear_ticks(Extent range, int wanted);
/// Powers of ten, every second, third … of them where there are many; with 2 and 5 between them
/// where there are few, and linear_ticks() within a single one. The part of `range` above 0 counts.
Ticks log_ticks(Extent range, int wanted);

}  // namespace lab::viz
