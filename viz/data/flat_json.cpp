#include "viz/data/flat_json.hpp"

#include <charconv>
#include <cstring>

namespace lab::viz {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

FlatJson::FlatJson(std::string_view line) : at_(line.data()), end_(line.data() + line.size()) {}

/// False when only spaces are left.
bool FlatJson::skip_spaces() {
  while (at_ != end_ && is_space(*at_)) ++at_;
  return at_ != end_;
}

bool FlatJson::take(char wanted) {
  if (!skip_spaces() || *at_ != wanted) return false;
  ++at_;
  return true;
}

bool FlatJson::take_word(std::string_view word) {
  if (!std::string_view(at_, end_).starts_with(word)) return false;
  at_ += word.size();
  return true;
}

/// What stands between two quotes.
bool FlatJson::read_text(std::string_view& text) {
  if (!take('"')) return false;
  const char* const begin = at_;
  while (at_ != end_ && *at_ != '"') {
    if (*at_ == '\\' && ++at_ == end_) return false;
    ++at_;
  }
  if (at_ == end_) return false;
  text = {begin, at_};
  ++at_;
  return true;
}

/// Passes over a list or an object. Its brackets are counted, not matched: what is inside is not
/// used.
bool FlatJson::skip_nested() {
  std::size_t depth = 0;
  while (at_ != end_) {
    if (*at_ == '"') {
      std::string_view ignored;
      if (!read_text(ignored)) return false;
      continue;
    }
    const char c = *at_++;
    if (c == '[' || c == '{') ++depth;
    if ((c == ']' || c == '}') && --depth == 0) return true;
  }
  return false;
}

bool FlatJson::read_number(double& value, bool& is_number) {
  const bool negative = at_ != end_ && *at_ == '-';
  const char* const digits = at_ + (negative ? 1 : 0);
  // from_chars also knows "inf" and "nan", JSON does not.
  if (digits == end_ || !is_digit(*digits)) return false;
  constexpr std::ptrdiff_t kExact = 15;  // so many decimal digits are exact in a double
  const char* after = digits;
  double whole = 0;
  while (after != end_ && is_digit(*after) && after - digits <= kExact) {
    whole = 10 * whole + (*after++ - '0');
  }
  const bool ends_here = after == end_ || (*after != '.' && *after != 'e' && *after != 'E');
  if (ends_here && after - digits <= kExact) {  // most are counts, or 0 and 1
    value = negative ? -whole : whole;
    at_ = after;
    return is_number = true;
  }
  const auto [end, error] = std::from_chars(at_, end_, value);
  if (error == std::errc::invalid_argument) return false;
  is_number = error == std::errc{};
  at_ = end;
  return true;
}

bool FlatJson::read_value(double& value, bool& is_number) {
  is_number = false;
  if (!skip_spaces()) return false;
  std::string_view ignored;
  switch (*at_) {
    case '"': return read_text(ignored);
    case '[':
    case '{': return skip_nested();
    case 't': value = 1; return is_number = take_word("true");
    case 'f': value = 0; return is_number = take_word("false");
    case 'n': return take_word("null");
    default: return read_number(value, is_number);
  }
}

/// One more member, of whatever type. False at the end and at a fault.
bool FlatJson::next_member(std::string_view& key, double& value, bool& is_number) {
  const bool first = state_ == State::first;
  const bool more = state_ == State::inside;
  state_ = State::broken;
  if (!first && !more) return false;
  if (first && !take('{')) return false;
  if (take('}')) {
    if (!skip_spaces()) state_ = State::whole;
    return false;
  }
  if (more && !take(',')) return false;
  if (!read_text(key) || !take(':') || !read_value(value, is_number)) return false;
  state_ = State::inside;
  return true;
}

bool FlatJson::next(std::string_view& key, double& value) {
  bool is_number = false;
  do {
    if (state_ == State::whole || !next_member(key, value, is_number)) return false;
  } while (!is_number);
  return true;
}

}  // namespace lab::viz
