#include "viz/data/smoothing.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>

#include "core/error.hpp"
#include "core/statistics.hpp"

namespace lab::viz {
namespace {

/// The value below which 97.5 % of Student's t distribution with `freedom` degrees lie: a table,
/// and behind it the expansion around the normal distribution (Abramowitz & Stegun 1964, 26.7.5).
double student_t(int freedom) {
  constexpr std::array kTable = {12.706205, 4.302653, 3.182446, 2.776445, 2.570582,
                                 2.446912,  2.364624, 2.306004, 2.262157, 2.228139};
  const auto index = static_cast<std::size_t>(freedom - 1);
  if (index < kTable.size()) return kTable[index];
  constexpr double z = 1.959963984540054;
  constexpr double z3 = z * z * z, z5 = z3 * z * z, z7 = z5 * z * z, z9 = z7 * z * z;
  const double n = freedom;
  return z + (z3 + z) / (4 * n) + (5 * z5 + 16 * z3 + 3 * z) / (96 * n * n) +
         (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * n * n * n) +
         (79 * z9 + 776 * z7 + 1482 * z5 - 1920 * z3 - 945 * z) / (92160 * n * n * n * n);
}

/// The y of a curve at `x`; nothing outside of it.
std::optional<double> value_at(const Curve& curve, double x) {
  if (curve.size() == 0 || x < curve.x.front() || x > curve.x.back()) return std::nullopt;
  const auto after =
      static_cast<std::size_t>(std::ranges::lower_bound(curve.x, x) - curve.x.begin());
  const double y = curve.y[after];
  if (after == 0 || curve.x[after] == x) return y;
  const double share = (x - curve.x[after - 1]) / (curve.x[after] - curve.x[after - 1]);
  const double before = curve.y[after - 1];
  return before + share * (y - before);
}

/// The mean of `values` and half the width of its 95 % interval; at least two.
std::pair<double, double> mean_and_half(const std::vector<double>& values) {
  const double n = static_cast<double>(values.size());
  double mean = 0, squares = 0;
  for (const double value : values) mean += value / n;
  for (const double value : values) squares += (value - mean) * (value - mean);
  const double deviation = std::sqrt(squares / (n - 1));
  return {mean, student_t(static_cast<int>(values.size()) - 1) * deviation / std::sqrt(n)};
}

/// Where in `within` at least `count` of the curves are, seen from the two ends.
std::optional<MeanRange> shared_range(std::span<const Curve> curves, std::size_t count,
                                      MeanRange within) {
  std::vector<double> starts, ends;
  for (const auto& curve : curves) {
    if (curve.size() == 0) continue;
    starts.push_back(curve.x.front());
    ends.push_back(curve.x.back());
  }
  if (starts.size() < count || count == 0) return std::nullopt;
  std::ranges::sort(starts);
  std::ranges::sort(ends, std::greater<>());
  const MeanRange range{std::max(starts[count - 1], within.from),
                        std::min(ends[count - 1], within.to)};
  return range.from <= range.to ? std::optional(range) : std::nullopt;
}

}  // namespace

std::vector<float> smooth(std::span<const float> y, double weight) {
  expect(weight >= 0 && weight < 1, "smooth: a weight of {}", weight);
  std::vector<float> line;
  line.reserve(y.size());
  double sum = 0, total = 0;  // of y and of 1, weighted alike: their ratio has no start at zero
  for (const float value : y) {
    if (std::isfinite(value)) {
      sum = weight * sum + (1 - weight) * double{value};
      total = weight * total + (1 - weight);
    }
    line.push_back(total > 0 ? static_cast<float>(sum / total) : value);
  }
  return line;
}

Band success_band(std::span<const double> x, std::span<const float> y, int window) {
  expect(window > 0 && x.size() == y.size(), "success_band: {} x, {} y, a window of {}", x.size(),
         y.size(), window);
  Band band{{x.begin(), x.end()}, {}, {}, {}};
  const auto length = static_cast<std::size_t>(window);
  std::int64_t successes = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    successes += y[i] > 0.5F ? 1 : 0;
    if (i >= length) successes -= y[i - length] > 0.5F ? 1 : 0;
    const auto trials = static_cast<std::int64_t>(std::min(i + 1, length));
    const auto interval = core::wilson(successes, trials);
    band.mean.push_back(static_cast<float>(successes) / static_cast<float>(trials));
    band.low.push_back(static_cast<float>(interval.low));
    band.high.push_back(static_cast<float>(interval.high));
  }
  return band;
}

Band mean_band(std::span<const Curve> curves, int points, MeanRange within) {
  expect(points > 0, "mean_band: {} points", points);
  const auto with_points =
      std::ranges::count_if(curves, [](const Curve& c) { return c.size() > 0; });
  const std::size_t least = with_points == 1 ? 1 : 2;  // curves at a place
  const auto range = shared_range(curves, least, within);
  if (!range) return {};
  const int places = range->from < range->to ? std::max(points, 2) : 1;
  Band band;
  std::vector<double> values;
  for (int i = 0; i < places; ++i) {
    const double share = places == 1 ? 0.0 : static_cast<double>(i) / (places - 1);
    // At the ends exactly: a rounded x would lie outside.
    const double x = i == places - 1 ? range->to : std::lerp(range->from, range->to, share);
    values.clear();
    for (const auto& curve : curves) {
      if (const auto y = value_at(curve, x)) values.push_back(*y);
    }
    if (values.size() < least) continue;  // between a curve that ended and one that began later
    band.x.push_back(x);
    if (least == 1) {
      band.mean.push_back(static_cast<float>(values.front()));
      continue;
    }
    const auto [mean, half] = mean_and_half(values);
    band.mean.push_back(static_cast<float>(mean));
    band.low.push_back(static_cast<float>(mean - half));
    band.high.push_back(static_cast<float>(mean + half));
  }
  return band;
}

}  // namespace lab::viz
