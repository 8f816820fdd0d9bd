#pragma once

#include <string>
#include <vector>

#include "core/array.hpp"

namespace lab::grading::movielens {

/// Texts as an input of the student's program: their bytes, each text followed by a line feed.
inline core::Array array_of(const std::vector<std::string>& texts) {
  std::vector<std::uint8_t> bytes;
  for (const auto& text : texts) {
    bytes.insert(bytes.end(), text.begin(), text.end());
    bytes.push_back('\n');
  }
  return core::make_array(bytes);
}

/// The texts in such an array.
inline std::vector<std::string> texts_of(const core::Array& array) {
  std::vector<std::string> texts(1);
  for (const auto byte : core::values_of<std::uint8_t>(array, "texts")) {
    if (byte == '\n') {
      texts.emplace_back();
    } else {
      texts.back() += static_cast<char>(byte);
    }
  }
  texts.pop_back();
  return texts;
}

}  // namespace lab::grading::movielens
