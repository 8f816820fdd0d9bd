#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace lab::envs {

/// How the vocabulary is ordered: as the characters first appear, or by code point.
enum class VocabularyOrder { first_seen, sorted };

/// Splits UTF-8 text into its characters (code points), each as its own bytes. Throws Error with
/// `place`, the line and the byte offset (from 0) where the text is no valid UTF-8 (RFC 3629:
/// overlong forms, surrogates, numbers beyond U+10FFFF and cut-off sequences are none).
std::vector<std::string> split_characters(std::string_view text, const std::string& place);

/// The V characters that a model knows, each with its index 0..V−1.
class Vocabulary {
 public:
  /// A character's index is its position. Throws Error for an entry that is not one character of
  /// valid UTF-8 or that stands there twice.
  explicit Vocabulary(std::vector<std::string> characters);

  /// V.
  [[nodiscard]] int size() const { return static_cast<int>(characters_.size()); }
  /// The bytes of the character with this index, 0..V−1.
  [[nodiscard]] const std::string& character(int index) const;
  /// The index of a character, or nothing when the vocabulary lacks it.
  [[nodiscard]] std::optional<int> index(std::string_view character) const;
  /// All characters, by index: [V].
  [[nodiscard]] const std::vector<std::string>& characters() const { return characters_; }

  /// The index of each character of `text`, [T]. Throws UsageError, with `place` (such as
  /// "--prompt") at its head, for a character that is not in the vocabulary, and shows up to 40 of
  /// those that are; also for invalid UTF-8, with the byte offset.
  [[nodiscard]] std::vector<std::int32_t> encode(std::string_view text,
                                                 const std::string& place) const;
  /// The text of these indices, each in 0..V−1; inverts `encode`.
  [[nodiscard]] std::string decode(std::span<const std::int32_t> indices) const;

 private:
  std::vector<std::string> characters_;
  std::unordered_map<char32_t, std::int32_t> indices_;
};

/// A text as integers for next-character prediction: input t is character t, target t is character
/// t + 1.
class CharStream {
 public:
  /// `repeat` times `text`. Throws Error, with `place` at its head, when fewer than 2 characters
  /// remain, when they are more than an int counts, or for invalid UTF-8.
  CharStream(std::string_view text, int repeat, VocabularyOrder order, const std::string& place);

  [[nodiscard]] const Vocabulary& vocabulary() const { return vocabulary_; }
  /// [T], T = characters − 1.
  [[nodiscard]] std::span<const std::int32_t> inputs() const {
    return std::span(indices_).first(indices_.size() - 1);
  }
  /// [T]: the inputs, one step later.
  [[nodiscard]] std::span<const std::int32_t> targets() const {
    return std::span(indices_).subspan(1);
  }
  /// T.
  [[nodiscard]] int steps() const { return static_cast<int>(indices_.size()) - 1; }
  /// Characters of `text` before it is repeated.
  [[nodiscard]] int period() const { return period_; }

 private:
  Vocabulary vocabulary_;
  std::vector<std::int32_t> indices_;  // [T + 1]
  int period_ = 0;
};

/// The text of a file, without a leading UTF-8 byte order mark. Throws Error when the file cannot
/// be read (missing, a folder) or holds no text.
std::string read_text(const std::filesystem::path& file);

/// One character for a one-line table cell: a line feed is "\n" in two letters, likewise "\t" and
/// "\r"; a space is "␣"; any other control character is its number, "\x07".
std::string printable(std::string_view character);

}  // namespace lab::envs
