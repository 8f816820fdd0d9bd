#include "core/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

namespace lab::core {
namespace {

/// Calls use(part, columns) for each colour code (0 columns) and each letter (1 column) of a text,
/// until it returns false.
template <class Use>
void for_each_glyph(std::string_view text, Use&& use) {
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    int columns = 1;
    if (text[at] == '\x1b') {
      while (end < text.size() && std::isalpha(static_cast<unsigned char>(text[end])) == 0) ++end;
      end = std::min(end + 1, text.size());
      columns = 0;
    } else {
      while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) ++end;
    }
    if (!use(text.substr(at, end - at), columns)) return;
    at = end;
  }
}

/// Reads a number that takes the whole text; from_chars itself knows no plus sign.
template <class T>
bool parse_whole(std::string_view text, T& value) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return false;
  }
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size();
}

}  // namespace

int edit_distance(std::string_view a, std::string_view b) {
  std::vector<int> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (std::size_t i = 0; i < a.size(); ++i) {
    int diagonal = row[0];
    row[0] = static_cast<int>(i) + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const int change = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({change, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

std::string nearest(std::string_view word, std::span<const std::string> choices) {
  std::string best;
  int best_distance = std::max(1, static_cast<int>(word.size()) / 2) + 1;
  for (const auto& choice : choices) {
    const bool begins = word.size() >= 2 && choice.starts_with(word);
    const int distance = begins ? 1 : edit_distance(word, choice);
    if (distance < best_distance) {
      best = choice;
      best_distance = distance;
    }
  }
  return best;
}

std::vector<std::string> wrap(std::string_view text, int width) {
  std::vector<std::string> lines;
  std::string line;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find(' ', at), text.size());
    const auto word = text.substr(at, end - at);
    if (!line.empty() && display_width(line) + 1 + display_width(word) > width) {
      lines.push_back(std::move(line));
      line.clear();
    }
    if (!line.empty()) line += ' ';
    line += word;
    at = end + 1;
  }
  lines.push_back(std::move(line));
  return lines;
}

std::string thousands(std::int64_t number) {
  std::string digits = std::to_string(std::abs(number));
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), ",");
  }
  return (number < 0 ? "-" : "") + digits;
}

std::string duration(double seconds) {
  if (seconds < 0.995e-3) return fmt::format("{:.0f} µs", seconds * 1e6);
  if (seconds < 0.0995) return fmt::format("{:.{}f} ms", seconds * 1e3, seconds < 0.00995 ? 1 : 0);
  if (seconds < 9.995) return fmt::format("{:.2f} s", seconds);
  if (seconds < 99.95) return fmt::format("{:.1f} s", seconds);
  const auto whole = static_cast<std::int64_t>(std::llround(seconds));
  if (whole < 3600) return fmt::format("{}:{:02} min", whole / 60, whole % 60);
  return fmt::format("{}:{:02}:{:02} h", whole / 3600, whole / 60 % 60, whole % 60);
}

std::string number(double value) { return fmt::format("{}", value); }

int display_width(std::string_view text) {
  int width = 0;
  for_each_glyph(text, [&](std::string_view, int columns) {
    width += columns;
    return true;
  });
  return width;
}

std::string cut_to_width(std::string_view text, int width) {
  std::string result;
  for_each_glyph(text, [&](std::string_view part, int columns) {
    width -= columns;
    if (width >= 0 || columns == 0) result += part;
    return true;
  });
  return result;
}

bool parse(std::string_view text, double& value) {
  double read = 0;
  if (!parse_whole(text, read) || !std::isfinite(read)) return false;
  value = read;
  return true;
}

bool parse(std::string_view text, std::int64_t& value) { return parse_whole(text, value); }

}  // namespace lab::core
