#include "viz/text/sparkline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/text.hpp"
#include "viz/draw/theme.hpp"

namespace lab::viz {
namespace {

constexpr int kEighths = 8;
constexpr std::array<const char*, kEighths + 1> kBlocks = {" ", "▁", "▂", "▃", "▄",
                                                           "▅", "▆", "▇", "█"};
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

/// The mean of the points in each column; NaN where there is none.
std::vector<double> column_means(const Curve& curve, const SparkArea& area) {
  std::vector<double> sums(static_cast<std::size_t>(area.width), 0), counts = sums;
  for (std::size_t i = 0; i < curve.size(); ++i) {
    if (!std::isfinite(curve.y[i])) continue;
    const auto column = static_cast<std::size_t>(area.column(curve.x[i]));
    sums[column] += double{curve.y[i]};
    ++counts[column];
  }
  for (std::size_t i = 0; i < sums.size(); ++i)
    sums[i] = counts[i] > 0 ? sums[i] / counts[i] : kNone;
  return sums;
}

std::string short_number(double value) { return fmt::format("{:.3g}", value); }

/// The step's mark, with the first and the last step beside it where there is room.
std::string mark_line(const SparkArea& area, double step, const Ink& ink) {
  const int at = area.column(step);
  const auto first = core::thousands(std::llround(area.from));
  const auto last = core::thousands(std::llround(area.to));
  const int left = static_cast<int>(first.size()),
            right = area.width - static_cast<int>(last.size());
  const std::string before = at > left ? padded(first, at) : padded("", at);
  const std::string after = at + 1 < right ? padded("", right - at - 1) + last : "";
  return ink.faint(before) + ink.bold("▲") + ink.faint(after);
}

}  // namespace

int SparkArea::column(double x) const {
  if (!(to > from)) return 0;
  const double share = std::clamp((x - from) / (to - from), 0.0, 1.0);
  return std::min(static_cast<int>(share * width), width - 1);
}

Lines sparkline(const Curve& curve, const SparkArea& area) {
  auto values = column_means(curve, area);
  double low = std::numeric_limits<double>::infinity(), high = -low, last = kNone;
  for (double& value : values) {
    if (std::isnan(value)) value = last;
    last = value;
    if (std::isnan(value)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  const int levels = area.height * kEighths;
  Lines lines(static_cast<std::size_t>(area.height));
  for (const double value : values) {
    int level = 0;
    if (!std::isnan(value)) {
      const double share = high > low ? (value - low) / (high - low) : 0;
      level = 1 + static_cast<int>(std::lround(share * (levels - 1)));
    }
    for (int row = 0; row < area.height; ++row) {
      const int below = (area.height - 1 - row) * kEighths;
      const auto block = static_cast<std::size_t>(std::clamp(level - below, 0, kEighths));
      lines[static_cast<std::size_t>(row)] += kBlocks.at(block);
    }
  }
  return lines;
}

Lines metric_lines(const Run& run, const std::string& key, double step, int columns, int rows,
                   const Ink& ink) {
  const auto curve = run.metrics().curve(key, Axis::step);
  const SparkArea area{std::max(columns, 1), std::max(rows - 2, 1), 0, run.last_step()};
  const auto after = std::ranges::upper_bound(curve.x, step);
  std::string value = "no value yet", range;
  if (after != curve.x.begin()) {
    value = short_number(double{curve.y[static_cast<std::size_t>(after - curve.x.begin()) - 1]});
  }
  if (curve.size() > 0) {
    const auto [low, high] = std::ranges::minmax(curve.y);
    range = fmt::format("{} to {}", short_number(double{low}), short_number(double{high}));
  }
  // Rather the name is cut than the number.
  const auto name = core::cut_to_width(printable(key), columns - 2 - core::display_width(value));
  const auto room = columns - core::display_width(name) - 2 - core::display_width(value);
  Lines lines{ink.faint(name) + "  " + ink.bold(value)};
  if (room >= core::display_width(range) + 2) {
    lines[0] += ink.faint(padded("", room - core::display_width(range)) + range);
  }
  for (const auto& line : sparkline(curve, area)) {
    lines.push_back(ink.coloured(line, run_colour(5)));
  }
  if (rows > 2) lines.push_back(mark_line(area, step, ink));
  return lines;
}

}  // namespace lab::viz
