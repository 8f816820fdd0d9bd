#include "viz/draw/plot_extent.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace lab::viz {
namespace {

/// Points of which a hundredth is more than a chance.
constexpr std::size_t kMany = 500;

}  // namespace

double PlotLayout::x_at(float pixel) const {
  const double share = (pixel - inside.x) / static_cast<double>(inside.width);
  return x.low + share * (x.high - x.low);
}

float PlotLayout::pixel_of_x(double value) const {
  const double share = (value - x.low) / (x.high - x.low);
  return static_cast<float>(inside.x + share * inside.width);
}

double PlotLayout::y_at(float pixel) const {
  const double share = (inside.bottom() - pixel) / static_cast<double>(inside.height);
  return log_scale ? y.low * std::pow(y.high / y.low, share) : y.low + share * (y.high - y.low);
}

float PlotLayout::pixel_of_y(double value) const {
  // Far outside is as good as outside, and no drawing library likes infinite coordinates.
  constexpr double kFar = 1000;
  const double share = !log_scale  ? (value - y.low) / (y.high - y.low)
                       : value > 0 ? std::log(value / y.low) / std::log(y.high / y.low)
                                   : -kFar;
  return static_cast<float>(inside.bottom() - std::clamp(share, -kFar, kFar) * inside.height);
}

Extent x_extent(std::span<const PlotLine> lines) {
  Extent extent{1, 0};
  for (const auto& line : lines) {
    if (line.x.empty()) continue;
    const bool is_first = extent.low > extent.high;
    extent.low = is_first ? line.x.front() : std::min(extent.low, line.x.front());
    extent.high = is_first ? line.x.back() : std::max(extent.high, line.x.back());
  }
  if (!(extent.low <= extent.high)) return {0, 1};
  // A single point stands in the middle.
  const double pad = std::max(std::abs(extent.low) * 1e-6, 0.5);
  if (extent.low > 0 && extent.low < extent.high / 10) extent.low = 0;
  return extent.high > extent.low ? extent : Extent{extent.low - pad, extent.high + pad};
}

bool has_band(const PlotLine& line) {
  const auto count = line.x.size();
  return count > 0 && line.low.size() == count && line.high.size() == count;
}

float value_at(const PlotLine& line, std::span<const float> values, double x) {
  const auto after = static_cast<std::size_t>(std::ranges::lower_bound(line.x, x) - line.x.begin());
  if (after == 0) return values.front();
  if (after >= values.size()) return values.back();
  const double from = line.x[after - 1], to = line.x[after];
  const auto share = static_cast<float>(to > from ? (x - from) / (to - from) : 0);
  return values[after - 1] + share * (values[after] - values[after - 1]);
}

void ValueRange::add(Extent& range, double value) const {
  if (!std::isfinite(value) || (log_scale_ && value <= 0)) return;
  const bool is_first = range.low > range.high;
  range.low = is_first ? value : std::min(range.low, value);
  range.high = is_first ? value : std::max(range.high, value);
}

void ValueRange::add(const PlotLine& line, std::span<const std::size_t> points) {
  const auto is_inside = [&](std::size_t i) { return line.x[i] >= x_.low && line.x[i] <= x_.high; };
  // A line that only crosses the range, between two points outside, is seen too.
  const bool crosses = points.size() >= 2 && std::ranges::none_of(points, is_inside);
  if (line.faint && points.size() >= kMany) {
    add_faint(line, points);
    return;
  }
  for (const auto i : points) {
    if (!crosses && !is_inside(i)) continue;
    add(lines_, line.y[i]);
  }
  if (!points.empty() && has_band(line)) add_band(line);
}

/// Decimation keeps the extremes of the line, not those of its band: all points count here, and
/// what is seen of the band between two of them at either end of the range.
void ValueRange::add_band(const PlotLine& line) {
  const auto begin = std::ranges::lower_bound(line.x, x_.low) - line.x.begin();
  const auto end = std::ranges::upper_bound(line.x, x_.high) - line.x.begin();
  constexpr float kNone = std::numeric_limits<float>::infinity();
  const float above = log_scale_ ? 0 : -kNone;
  float least = kNone, greatest = -kNone;
  for (const auto values : {line.low, line.high}) {
    for (auto i = begin; i < end; ++i) {
      const float value = values[static_cast<std::size_t>(i)];
      const bool counts = value > above && value < kNone;
      least = std::min(least, counts ? value : kNone);
      greatest = std::max(greatest, counts ? value : -kNone);
    }
    for (const double x : {x_.low, x_.high}) {
      if (x > line.x.front() && x < line.x.back()) add(bands_, value_at(line, values, x));
    }
  }
  add(bands_, least);
  add(bands_, greatest);
}

void ValueRange::add_faint(const PlotLine& line, std::span<const std::size_t> points) {
  std::vector<double> values;
  for (const auto i : points) {
    if (!log_scale_) values.push_back(line.y[i]);
    if (log_scale_ && line.y[i] > 0) values.push_back(std::log(line.y[i]));
  }
  if (values.empty()) return;
  const std::size_t few = values.size() / 100;
  const auto ranked = [&](std::size_t rank) {
    std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(rank));
    return values[rank];
  };
  const auto [least, greatest] = std::ranges::minmax(values);
  Extent kept{ranked(few), ranked(values.size() - 1 - few)};
  constexpr double kFlattened = 2.5;
  if (greatest - least < kFlattened * (kept.high - kept.low)) kept = {least, greatest};
  for (const double value : {kept.low, kept.high})
    add(lines_, log_scale_ ? std::exp(value) : value);
}

Extent ValueRange::padded() const {
  constexpr double kAir = 0.05;
  if (is_empty()) return {log_scale_ ? 0.1 : 0.0, 1};
  auto [low, high] = lines_;
  // On a logarithmic axis lengths are ratios.
  const auto length = [&] { return log_scale_ ? std::log(high / low) : high - low; };
  const auto widen = [&](double below, double above) {
    low = log_scale_ ? low * std::exp(-below) : low - below;
    high = log_scale_ ? high * std::exp(above) : high + above;
  };
  if (bands_.low <= bands_.high) {
    high = std::max(high, bands_.high);
    constexpr double kLeastRatio = 10;
    const double least = log_scale_ ? low / std::max(high / low, kLeastRatio) : bands_.low;
    low = std::min(low, std::max(least, bands_.low));
  }
  // Values that differ by nothing but rounding are one value.
  const double scale = std::max(std::abs(low), std::abs(high));
  if (high - low > scale * 1e-9) {
    widen(length() * kAir, length() * kAir);
  } else {
    const double air = log_scale_ ? std::log(2) : scale > 0 ? scale / 2 : 1;
    widen(air, air);
  }
  return {low, high};
}

}  // namespace lab::viz
