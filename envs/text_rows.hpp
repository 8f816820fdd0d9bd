#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/mapped_file.hpp"

namespace lab::envs {

/// The rows of a data set's text file, without a byte order mark at its head and blank lines at its
/// end. Throws Error for a file that is empty or no text.
std::string_view rows_of(const core::MappedFile& file);

/// Cuts the first line off `rows`; neither of its ends, "\n" and "\r\n", belongs to it.
std::string_view take_line(std::string_view& rows);
/// As take_line, for a header. Throws Error unless it reads `wanted` and rows follow it.
void take_header(std::string_view& rows, std::string_view wanted, const core::MappedFile& file);

/// The parts of `row` between `separator`s.
std::vector<std::string_view> split(std::string_view row, std::string_view separator);

/// `field` for a message: in quotes, control characters as \x00, cut where it is long.
std::string shown(std::string_view field);

/// Reads a whole field as an id, which int32 holds and is not negative. Returns what is wrong with
/// it, "" when nothing is.
std::string read_id(std::string_view name, std::string_view field, std::int32_t& id);

bool is_utf8(std::string_view text);
std::string utf8_of_latin1(std::string_view text);

/// The line, from 1, of the row that begins at `row`, a part of `file`.
std::size_t line_number(const core::MappedFile& file, const char* row);

/// What becomes of rows that cannot be read: the first is an error, or all are left out and
/// counted.
struct BadRows {
  bool skip = false;
  std::size_t count = 0;
  std::string first;  ///< what is wrong with the first

  /// The row that begins at `row`, a part of `file`. Throws Error "PATH:LINE: reason" unless
  /// `skip`.
  void add(const core::MappedFile& file, const char* row, std::string_view reason);
};

}  // namespace lab::envs
