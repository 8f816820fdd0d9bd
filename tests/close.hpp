#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace lab::testing {

/// Two numbers are close when |a − b| ≤ absolute + relative · |b|.
struct Tolerance {
  double absolute = 0;
  double relative = 0;
};

/// The row-major extents of an array; empty for a plain list.
using Shape = std::vector<std::size_t>;

/// Empty when `got` is close to `wanted` everywhere, so that tests read
/// CHECK(difference(got, wanted, {1e-6}) == ""). Else a text with the sizes (and shapes), the first
/// index that differs, both values there, and the largest gap. NaN is close only to NaN.
std::string difference(std::span<const double> got, std::span<const double> wanted,
                       Tolerance tolerance, const Shape& got_shape = {},
                       const Shape& wanted_shape = {});

/// The numbers of any range as double, for difference().
template <class Numbers>
std::vector<double> doubles(const Numbers& numbers) {
  std::vector<double> values;
  for (const auto& number : numbers) values.push_back(static_cast<double>(number));
  return values;
}

}  // namespace lab::testing
