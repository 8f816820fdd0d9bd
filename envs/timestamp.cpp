#include "envs/timestamp.hpp"

#include <chrono>
#include <cstddef>

namespace lab::envs {
namespace {

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

/// Reads `text` as digits alone.
bool read_digits(std::string_view text, int& value) {
  value = 0;
  for (const char letter : text) {
    if (!is_digit(letter)) return false;
    value = 10 * value + (letter - '0');
  }
  return !text.empty();
}

/// Reads ".5" as 500,000.
bool read_fraction(std::string_view text, int& microseconds) {
  if (text.size() < 2 || text.size() > 7 || text[0] != '.') return false;
  if (!read_digits(text.substr(1), microseconds)) return false;
  for (std::size_t digits = text.size() - 1; digits < 6; ++digits) microseconds *= 10;
  return true;
}

}  // namespace

bool read_timestamp(std::string_view text, std::int64_t& microseconds) {
  constexpr std::string_view kForm = "0000-00-00 00:00:00";
  if (text.size() < kForm.size()) return false;
  for (std::size_t i = 0; i < kForm.size(); ++i) {
    if (!is_digit(kForm[i]) && text[i] != kForm[i]) return false;
  }
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, fraction = 0;
  if (!read_digits(text.substr(0, 4), year) || !read_digits(text.substr(5, 2), month) ||
      !read_digits(text.substr(8, 2), day) || !read_digits(text.substr(11, 2), hour) ||
      !read_digits(text.substr(14, 2), minute) || !read_digits(text.substr(17, 2), second)) {
    return false;
  }
  const auto rest = text.substr(kForm.size());
  if (!rest.empty() && !read_fraction(rest, fraction)) return false;
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || hour > 23 || minute > 59 || second > 59) return false;
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  microseconds = (((days * 24 + hour) * 60 + minute) * 60 + second) * 1'000'000 + fraction;
  return true;
}

}  // namespace lab::envs
