#include "envs/char_stream.hpp"

#include <algorithm>
#include <limits>
#include <unordered_set>
#include <utility>

#include "core/error.hpp"
#include "core/files.hpp"

namespace lab::envs {
namespace {

/// What stands at one place of a UTF-8 text.
struct CodePoint {
  char32_t code = 0;
  std::size_t length = 1;       // bytes
  const char* fault = nullptr;  // why it is no character
};

/// Reads the code point at byte `at` of `text`, which is before its end.
CodePoint read_code_point(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const char32_t lead = byte(at);
  if (lead < 0x80) return {.code = lead};
  if (lead < 0xc0) return {.fault = "continues a character that never began"};
  if (lead >= 0xf8) return {.fault = "begins no character"};
  const std::size_t length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  char32_t code = lead & (0x7fU >> length);
  for (std::size_t i = at + 1; i < at + length; ++i) {
    if (i == text.size() || (byte(i) & 0xc0U) != 0x80U) {
      return {.fault = "begins a character that is cut off"};
    }
    code = (code << 6U) | (byte(i) & 0x3fU);
  }
  constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  if (code < kSmallest[length]) return {.fault = "begins an overlong form"};
  if (code >= 0xd800 && code < 0xe000) return {.fault = "begins a surrogate"};
  if (code > 0x10ffff) return {.fault = "begins a number beyond U+10FFFF"};
  return {.code = code, .length = length};
}

/// "byte 5 (0xff) begins no character: …", without the place.
std::string fault_text(std::string_view text, std::size_t at, const char* fault) {
  return fmt::format("byte {} ({:#04x}) {}: make the text valid UTF-8", at,
                     static_cast<unsigned char>(text[at]), fault);
}

/// Calls use(code, bytes) for each character of `text`. Throws Error where it is no valid UTF-8.
template <class Use>
void for_each_character(std::string_view text, const std::string& place, Use&& use) {
  for (std::size_t at = 0; at < text.size();) {
    const auto point = read_code_point(text, at);
    if (point.fault != nullptr) {
      const auto line = 1 + std::ranges::count(text.substr(0, at), '\n');
      fail("{}:{}: {}", place, line, fault_text(text, at, point.fault));
    }
    use(point.code, text.substr(at, point.length));
    at += point.length;
  }
}

Vocabulary vocabulary_of(std::string_view text, VocabularyOrder order, const std::string& place) {
  std::vector<std::string> characters;
  std::unordered_set<char32_t> seen;
  for_each_character(text, place, [&](char32_t code, std::string_view bytes) {
    if (seen.insert(code).second) characters.emplace_back(bytes);
  });
  // The order of UTF-8 bytes is that of the code points.
  if (order == VocabularyOrder::sorted) std::ranges::sort(characters);
  return Vocabulary(std::move(characters));
}

std::string in_quotes(std::string_view character) {
  // Between quotes a space is seen as it is, and "␣" would be taken for that letter.
  return fmt::format("'{}'", character == " " ? " " : printable(character));
}

/// "h e l o", with at most 40 of the characters.
std::string overview(const std::vector<std::string>& characters) {
  constexpr std::size_t kShown = 40;
  std::string text;
  for (std::size_t i = 0; i < std::min(characters.size(), kShown); ++i) {
    if (i != 0) text += ' ';
    text += printable(characters[i]);
  }
  if (characters.size() > kShown) text += fmt::format(" … and {} more", characters.size() - kShown);
  return text;
}

}  // namespace

std::vector<std::string> split_characters(std::string_view text, const std::string& place) {
  std::vector<std::string> characters;
  characters.reserve(text.size());
  for_each_character(text, place,
                     [&](char32_t, std::string_view bytes) { characters.emplace_back(bytes); });
  return characters;
}

Vocabulary::Vocabulary(std::vector<std::string> characters) : characters_(std::move(characters)) {
  indices_.reserve(characters_.size());
  for (std::size_t i = 0; i < characters_.size(); ++i) {
    const auto& bytes = characters_[i];
    const auto point = bytes.empty() ? CodePoint{.length = 0} : read_code_point(bytes, 0);
    if (bytes.empty() || point.fault != nullptr || point.length != bytes.size()) {
      fail("entry {} of the vocabulary is not one character of valid UTF-8", i);
    }
    const auto [entry, is_new] = indices_.emplace(point.code, static_cast<std::int32_t>(i));
    if (!is_new) {
      fail("entry {} of the vocabulary, {}, is entry {} already: keep one", i, in_quotes(bytes),
           entry->second);
    }
  }
}

const std::string& Vocabulary::character(int index) const {
  expect(index >= 0 && index < size(), "index {} is not in a vocabulary of {}", index, size());
  return characters_[static_cast<std::size_t>(index)];
}

std::optional<int> Vocabulary::index(std::string_view character) const {
  if (character.empty()) return std::nullopt;
  const auto point = read_code_point(character, 0);
  if (point.fault != nullptr || point.length != character.size()) return std::nullopt;
  const auto found = indices_.find(point.code);
  if (found == indices_.end()) return std::nullopt;
  return found->second;
}

std::vector<std::int32_t> Vocabulary::encode(std::string_view text,
                                             const std::string& place) const {
  std::vector<std::int32_t> result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto point = read_code_point(text, at);
    if (point.fault != nullptr) {
      fail_usage("{}: {}", place, fault_text(text, at, point.fault));
    }
    const auto found = indices_.find(point.code);
    if (found == indices_.end()) {
      fail_usage("{}: the character {} is not in the vocabulary: use only {}", place,
                 in_quotes(text.substr(at, point.length)), overview(characters_));
    }
    result.push_back(found->second);
    at += point.length;
  }
  return result;
}

std::string Vocabulary::decode(std::span<const std::int32_t> indices) const {
  std::string text;
  text.reserve(indices.size());
  for (const auto index : indices) text += character(index);
  return text;
}

CharStream::CharStream(std::string_view text, int repeat, VocabularyOrder order,
                       const std::string& place)
    : vocabulary_(vocabulary_of(text, order, place)) {
  if (text.empty()) fail("{}: the text is empty: give at least 2 characters", place);
  if (repeat < 1) fail("{}: the text is repeated {} times: take it at least once", place, repeat);
  const auto once = vocabulary_.encode(text, place);
  const auto count = once.size() * static_cast<std::size_t>(repeat);
  if (count < 2) {
    fail("{}: one character alone: there is no next character to predict: give at least 2", place);
  }
  if (count > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    fail("{}: {} characters, {} times, are too many: stay below 2^31 in all", place, once.size(),
         repeat);
  }
  period_ = static_cast<int>(once.size());
  indices_.reserve(count);
  for (int i = 0; i < repeat; ++i) indices_.insert(indices_.end(), once.begin(), once.end());
}

std::string read_text(const std::filesystem::path& file) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  auto text = core::read_file(file);
  if (text.starts_with(kByteOrderMark)) text.erase(0, kByteOrderMark.size());
  if (text.empty()) fail("{}: the file is empty: put the text to learn into it", file.string());
  return text;
}

std::string printable(std::string_view character) {
  if (character == "\n") return "\\n";
  if (character == "\t") return "\\t";
  if (character == "\r") return "\\r";
  if (character == " ") return "␣";
  if (character.empty()) return "";
  const auto point = read_code_point(character, 0);
  // From U+0080 to U+009F are the second set of control characters, which some terminals obey.
  const bool control = point.code < 0x20 || (point.code >= 0x7f && point.code < 0xa0);
  if (point.fault == nullptr && !control) return std::string(character);
  const auto number = point.fault == nullptr ? static_cast<unsigned>(point.code)
                                             : static_cast<unsigned char>(character.front());
  return fmt::format("\\x{:02x}", number);
}

}  // namespace lab::envs
