#pragma once

#include <charconv>
#include <cmath>
#include <concepts>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace lab::core {

/// Builds one flat JSON object, as a line of metrics.jsonl is: fast enough for every episode of a
/// training. Keys are plain ASCII words. Numbers that JSON does not know (NaN, infinity) are left
/// out.
class JsonLine {
 public:
  template <class T>
  requires std::is_arithmetic_v<T>
  void add(std::string_view key, T value) {
    if constexpr (std::is_floating_point_v<T>) {
      if (!std::isfinite(value)) return;
    }
    begin(key);
    append(value);
  }
  template <class T>
  void add(std::string_view key, std::span<const T> values) {
    begin(key);
    text_ += '[';
    for (const auto& value : values) {
      append(value);
      text_ += ',';
    }
    if (values.empty()) {
      text_ += ']';
    } else {
      text_.back() = ']';
    }
  }

  /// The whole object; the builder is empty afterwards. The text lives until the next add().
  std::string_view finish() {
    if (!done_) text_ += text_.empty() ? "{}" : "}";
    done_ = true;
    return text_;
  }

 private:
  void begin(std::string_view key) {
    if (done_) text_.clear();
    done_ = false;
    text_ += text_.empty() ? "{\"" : ",\"";
    text_ += key;
    text_ += "\":";
  }
  template <class T>
  void append(T value) {
    if constexpr (std::is_same_v<T, bool>) {
      text_ += value ? "true" : "false";
    } else {
      char digits[32];  // the shortest form of a double has at most 24
      text_.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
    }
  }

  std::string text_;
  bool done_ = false;
};

}  // namespace lab::core
