#pragma once

#include <string_view>

namespace lab::viz {

/// Walks over the numbers of a JSON object in one line, such as a line of metrics.jsonl, several
/// times faster than a general parser. true and false count as 1 and 0; members of other types and
/// numbers that no double holds are passed over.
class FlatJson {
 public:
  explicit FlatJson(std::string_view line);

  /// The next number and its key, in which escapes (\") stand as they are written. False when there
  /// is none left; is_whole() then tells whether the line was an object to its end.
  bool next(std::string_view& key, double& value);
  [[nodiscard]] bool is_whole() const { return state_ == State::whole; }

 private:
  enum class State { first, inside, whole, broken };

  bool skip_spaces();
  bool take(char wanted);
  bool take_word(std::string_view word);
  bool read_text(std::string_view& text);
  bool skip_nested();
  bool read_value(double& value, bool& is_number);
  bool read_number(double& value, bool& is_number);
  bool next_member(std::string_view& key, double& value, bool& is_number);

  const char* at_;
  const char* end_;
  State state_ = State::first;
};

}  // namespace lab::viz
