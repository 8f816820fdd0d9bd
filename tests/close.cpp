#include "tests/close.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

namespace lab::testing {
namespace {

std::string describe(const Shape& shape, std::size_t size) {
  return shape.empty() ? fmt::format("{} numbers", size)
                       : fmt::format("shape [{}]", fmt::join(shape, ", "));
}

/// "7", or "7 = [1, 3]" when the array has a shape.
std::string place(std::size_t index, const Shape& shape) {
  if (shape.size() < 2) return fmt::format("{}", index);
  Shape at(shape.size());
  std::size_t rest = index;
  for (std::size_t i = shape.size(); i-- > 0; rest /= shape[i]) at[i] = rest % shape[i];
  return fmt::format("{} = [{}]", index, fmt::join(at, ", "));
}

double gap_between(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b) ? 0 : INFINITY;
  return a == b ? 0 : std::abs(a - b);
}

}  // namespace

std::string difference(std::span<const double> got, std::span<const double> wanted,
                       Tolerance tolerance, const Shape& got_shape, const Shape& wanted_shape) {
  if (got.size() != wanted.size() || got_shape != wanted_shape) {
    return fmt::format("{} where {} were expected", describe(got_shape, got.size()),
                       describe(wanted_shape, wanted.size()));
  }
  std::size_t first = got.size(), widest = 0, count = 0;
  for (std::size_t i = 0; i < got.size(); ++i) {
    const double gap = gap_between(got[i], wanted[i]);
    if (gap > gap_between(got[widest], wanted[widest])) widest = i;
    // A comparison with NaN or with two infinities must come out as "not close".
    const double allowed = tolerance.absolute + tolerance.relative * std::abs(wanted[i]);
    if (gap == 0 || (std::isfinite(gap) && gap <= allowed)) continue;
    if (count++ == 0) first = i;
  }
  if (count == 0) return "";
  return fmt::format(
      "{}, {} of them differ: first at {}: {} where {} was expected; largest gap {:.3g} at {}",
      describe(got_shape, got.size()), count, place(first, got_shape), got[first], wanted[first],
      gap_between(got[widest], wanted[widest]), place(widest, got_shape));
}

}  // namespace lab::testing
