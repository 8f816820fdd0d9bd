#include "viz/draw/ticks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace lab::viz {
namespace {

/// The number among 1, 2, 5 × 10^n that is nearest to `step`, by their ratio.
double rounded(double step) {
  const double power = std::pow(10, std::floor(std::log10(step)));
  const double digit = step / power;
  const double round = digit < std::sqrt(2.0)    ? 1
                       : digit < std::sqrt(10.0) ? 2
                       : digit < std::sqrt(50.0) ? 5
                                                 : 10;
  return power * round;
}

struct Unit {
  double size;
  const char* letter;
  double from;  ///< used when the largest number is at least this
};
constexpr std::array kUnits = {Unit{1e9, "G", 1e9}, Unit{1e6, "M", 1e6}, Unit{1e3, "k", 1e4},
                               Unit{1, "", 0}};

/// The decimals that tell numbers apart which lie `step` apart.
int decimals_for(double step) {
  return std::max(0, static_cast<int>(-std::floor(std::log10(step) + 1e-9)));
}

/// "3e-5": the shortest form of a number far from 1.
std::string scientific(double value) {
  const int power = static_cast<int>(std::floor(std::log10(std::abs(value)) + 1e-9));
  return fmt::format("{:.4g}e{}", value / std::pow(10, power), power);
}

/// One form for all the numbers of an axis.
std::vector<std::string> labels_for(const std::vector<double>& at, double step) {
  double largest = 0;
  for (const double x : at) largest = std::max(largest, std::abs(x));
  std::vector<std::string> labels;
  const bool is_far = largest >= 1e13 || step < 1e-4;
  const auto unit = std::find_if(kUnits.begin(), kUnits.end() - 1, [&](const Unit& u) {
    return largest >= u.from && decimals_for(step / u.size) <= 2;
  });
  for (const double x : at) {
    if (x == 0) {
      labels.emplace_back("0");
    } else if (is_far) {
      labels.push_back(scientific(x));
    } else {
      labels.push_back(
          fmt::format("{:.{}f}{}", x / unit->size, decimals_for(step / unit->size), unit->letter));
    }
  }
  return labels;
}

/// The label of one number of a logarithmic axis, on its own: 1e-5, 0.001, 20, 5k.
std::string log_label(double x) {
  if (x < 9.99e-4 || x >= 9.99e9) return scientific(x);
  const auto unit = std::find_if(kUnits.begin(), kUnits.end() - 1,
                                 [&](const Unit& u) { return x >= u.size * 0.999; });
  return fmt::format("{:.4g}{}", x / unit->size, unit->letter);
}

bool is_usable(Extent range) {
  return std::isfinite(range.low) && std::isfinite(range.high) && range.high > range.low &&
         std::isfinite(range.high - range.low);
}

}  // namespace

Ticks linear_ticks(Extent range, int wanted) {
  Ticks ticks;
  if (!is_usable(range)) return ticks;
  const double step = rounded((range.high - range.low) / std::max(1, wanted));
  // Beyond this, neighbours are no longer different numbers.
  if (!(step > 1e-300) || std::max(std::abs(range.low), std::abs(range.high)) / step > 1e15) {
    return ticks;
  }
  const double slack = step * 1e-9;
  for (double n = std::ceil((range.low - slack) / step); n * step <= range.high + slack; ++n) {
    ticks.at.push_back(std::clamp(n * step + 0.0, range.low, range.high));
  }
  ticks.labels = labels_for(ticks.at, step);
  return ticks;
}

Ticks log_ticks(Extent range, int wanted) {
  Ticks ticks;
  if (!is_usable(range) || range.high <= 0) return ticks;
  if (range.low <= 0) range.low = range.high * 1e-6;
  const double low = std::log10(range.low), high = std::log10(range.high);
  const double decades = high - low;
  if (decades < 1) return linear_ticks(range, wanted);
  // With 2 and 5 between them, a decade has three.
  const bool between = 3 * decades <= wanted * 1.5;
  const int stride = between ? 1 : std::max(1, static_cast<int>(std::ceil(decades / wanted)));
  for (int power = static_cast<int>(std::floor(low / stride)) * stride; power <= high + 1e-9;
       power += stride) {
    for (const double digit : {1.0, 2.0, 5.0}) {
      const double x = digit * std::pow(10, power);
      if (x < range.low * (1 - 1e-9) || x > range.high * (1 + 1e-9)) continue;
      if (digit > 1 && !between) break;
      ticks.at.push_back(x);
      ticks.labels.push_back(log_label(x));
    }
  }
  return ticks;
}

}  // namespace lab::viz
