#include "viz/text/ink.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "core/text.hpp"
#include "viz/draw/theme.hpp"

namespace lab::viz {

std::string Ink::styled(std::string_view text, std::string_view code) const {
  if (!has_colour_ || text.empty()) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

std::string Ink::coloured(std::string_view text, Colour colour) const {
  return styled(text, fmt::format("38;5;{}", terminal_colour(colour)));
}

std::string Ink::on(Colour background, std::string_view text, bool bold) const {
  return styled(text,
                fmt::format("{}38;5;{};48;5;{}", bold ? "1;" : "",
                            terminal_colour(readable_on(background)), terminal_colour(background)));
}

int terminal_colour(Colour colour) {
  constexpr std::array kLevels = {0, 95, 135, 175, 215, 255};
  constexpr int kGreys = 24;
  const auto level = [&](int component) {
    const auto nearest = std::ranges::min_element(
        kLevels, {}, [component](int value) { return std::abs(value - component); });
    return static_cast<int>(nearest - kLevels.begin());
  };
  const auto distance = [&](int r, int g, int b) {
    return (r - colour.r) * (r - colour.r) + (g - colour.g) * (g - colour.g) +
           (b - colour.b) * (b - colour.b);
  };
  const int r = level(colour.r), g = level(colour.g), b = level(colour.b);
  const auto value = [&](int index) { return kLevels.at(static_cast<std::size_t>(index)); };
  const int mean = (colour.r + colour.g + colour.b) / 3;
  const int grey = std::clamp((mean - 3) / 10, 0, kGreys - 1);
  const int shade = 8 + 10 * grey;
  const bool is_grey = distance(shade, shade, shade) < distance(value(r), value(g), value(b));
  return is_grey ? 232 + grey : 16 + 36 * r + 6 * g + b;
}

std::string printable(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = ' ';
  }
  return result;
}

std::string padded(std::string_view text, int width) {
  auto result = core::cut_to_width(text, width);
  const int missing = width - core::display_width(result);
  return missing > 0 ? result.append(static_cast<std::size_t>(missing), ' ') : result;
}

Lines beside(const Lines& left, int width, const Lines& right) {
  Lines lines(std::max(left.size(), right.size()));
  for (std::size_t i = 0; i < lines.size(); ++i) {
    lines[i] = i < left.size() ? left[i] : "";
    if (i < right.size()) lines[i] = padded(lines[i], width) + right[i];
  }
  return lines;
}

}  // namespace lab::viz
