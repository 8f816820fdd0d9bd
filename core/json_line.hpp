#pragma once

#include <cmath>
#include <concepts>
#include <iterator>
#include <span>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace lab::core {

/// Builds one flat JSON object, as a line of metrics.jsonl is: fast enough for every step of a
/// training. Keys are plain ASCII words. Numbers that JSON does not know (NaN, infinity) are left out.
class JsonLine {
 public:
  void add(std::string_view key, std::integral auto value) {
    begin(key);
    fmt::format_to(std::back_inserter(text_), "{}", value);
  }
  void add(std::string_view key, double value) {
    if (!std::isfinite(value)) return;
    begin(key);
    fmt::format_to(std::back_inserter(text_), "{}", value);
  }
  template <class T>
  void add(std::string_view key, std::span<const T> values) {
    begin(key);
    char separator = '[';
    for (const auto& value : values) {
      text_ += separator;
      fmt::format_to(std::back_inserter(text_), "{}", value);
      separator = ',';
    }
    text_ += values.empty() ? "[]" : "]";
  }

  /// The whole object; the builder is empty afterwards. The text lives until the next add().
  std::string_view finish() {
    text_ += text_.empty() ? "{}" : "}";
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

  std::string text_;
  bool done_ = false;
};

}  // namespace lab::core
