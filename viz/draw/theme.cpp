#include "viz/draw/theme.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace lab::viz {
namespace {

/// Every 15th of viridis' 256 published colours.
constexpr std::array kViridis = {Colour{68, 1, 84},    Colour{72, 23, 105},  Colour{71, 42, 122},
                                 Colour{67, 61, 132},  Colour{61, 78, 138},  Colour{53, 94, 141},
                                 Colour{46, 109, 142}, Colour{41, 123, 142}, Colour{35, 137, 142},
                                 Colour{31, 151, 139}, Colour{33, 165, 133}, Colour{46, 179, 124},
                                 Colour{70, 192, 111}, Colour{101, 203, 94}, Colour{137, 213, 72},
                                 Colour{176, 221, 47}, Colour{216, 226, 25}, Colour{253, 231, 37}};

/// Within [low, 1]; NaN is 0.
float clamped(float share, float low) {
  if (std::isnan(share)) return 0;
  return share < low ? low : share > 1 ? 1 : share;
}

/// The light that an sRGB component stands for (IEC 61966-2-1).
double linear_light(std::uint8_t component) {
  const double c = component / 255.0;
  return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}

}  // namespace

const Theme& light_theme() {
  static const Theme theme{.background = {246, 243, 236},
                           .surface = {254, 253, 250},
                           .line = {224, 219, 208},
                           .text = {44, 42, 38},
                           .faint_text = {112, 107, 97},
                           .accent = {92, 72, 184},
                           .warning = {176, 58, 24}};
  return theme;
}

const Theme& dark_theme() {
  static const Theme theme{.background = {24, 25, 29},
                           .surface = {33, 35, 40},
                           .line = {62, 65, 73},
                           .text = {229, 227, 221},
                           .faint_text = {158, 158, 156},
                           .accent = {165, 150, 250},
                           .warning = {244, 146, 92}};
  return theme;
}

Colour run_colour(std::size_t n) {
  // In the order in which they stand out on paper. The eighth, black, would be lost on the dark
  // theme: it is grey.
  static constexpr std::array kOkabeIto = {
      Colour{0, 114, 178}, Colour{213, 94, 0},   Colour{0, 158, 115},   Colour{204, 121, 167},
      Colour{230, 159, 0}, Colour{86, 180, 233}, Colour{128, 128, 128}, Colour{240, 228, 66}};
  return kOkabeIto[n % kOkabeIto.size()];
}

Colour viridis(float share) {
  const float place = clamped(share, 0) * static_cast<float>(kViridis.size() - 1);
  const auto below = std::min(static_cast<std::size_t>(place), kViridis.size() - 2);
  return mix(kViridis[below], kViridis[below + 1], place - static_cast<float>(below));
}

Colour diverging(float signed_share, const Theme& theme) {
  constexpr Colour kBlue{0, 102, 172}, kOrange{222, 112, 0};
  const float share = clamped(signed_share, -1);
  return mix(theme.surface, share < 0 ? kBlue : kOrange, std::abs(share));
}

Colour readable_on(Colour background) {
  const double luminance = 0.2126 * linear_light(background.r) +
                           0.7152 * linear_light(background.g) +
                           0.0722 * linear_light(background.b);
  // Here black and white have the same contrast by WCAG: (L + 0.05) / 0.05 = 1.05 / (L + 0.05).
  constexpr double kEven = 0.179;
  return luminance > kEven ? Colour{0, 0, 0} : Colour{255, 255, 255};
}

Colour mix(Colour a, Colour b, float share) {
  const float s = clamped(share, 0);
  const auto between = [s](std::uint8_t x, std::uint8_t y) {
    const auto from = static_cast<float>(x), to = static_cast<float>(y);
    return static_cast<std::uint8_t>(std::lround(from + s * (to - from)));
  };
  return {between(a.r, b.r), between(a.g, b.g), between(a.b, b.b), between(a.a, b.a)};
}

}  // namespace lab::viz
