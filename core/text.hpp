#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lab::core {

/// The number of single-letter changes between two words (Levenshtein 1966).
int edit_distance(std::string_view a, std::string_view b);

/// The word of `choices` nearest to `word`, or an empty text when none is near enough to be meant.
std::string nearest(std::string_view word, std::span<const std::string> choices);

/// Breaks `text` into lines of at most `width` columns, at spaces; a longer word stays whole.
std::vector<std::string> wrap(std::string_view text, int width);

/// 1234567 → "1,234,567".
std::string thousands(std::int64_t number);

/// Seconds for a reader: "120 µs", "8 ms", "0.13 s", "12.3 s", "4:05 min", "2:30:00 h".
std::string duration(double seconds);

/// The shortest decimal form of a number that reads back the same, for text a person edits: 0.001.
std::string number(double value);

/// The columns that a UTF-8 text takes on a terminal: colour codes take none, other letters one.
int display_width(std::string_view text);

/// `text` cut to at most `width` columns; colour codes stay whole and do not count.
std::string cut_to_width(std::string_view text, int width);

/// Reads a whole text as a number. Returns false when anything is left over or out of range.
bool parse(std::string_view text, double& value);
bool parse(std::string_view text, std::int64_t& value);

}  // namespace lab::core
