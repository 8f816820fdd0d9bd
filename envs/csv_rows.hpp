#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/mapped_file.hpp"

namespace lab::envs {

/// Splits a row of csv into `fields`, whose memory is used again. A field in quotes may hold
/// commas, and a quote as two (RFC 4180); it ends on its own line, so that a quote left open does
/// not swallow the rows after it. Returns what is wrong with the row, "" when nothing is.
std::string split_csv(std::string_view row, std::vector<std::string>& fields);

/// Goes through a csv file whose first line names its columns.
class CsvRows {
 public:
  /// Reads the header of `file`, which must outlive this. Throws Error unless rows follow it.
  explicit CsvRows(const core::MappedFile& file);

  /// The place of a column; none where the file has no such.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view column) const;
  /// As find. Throws Error where the file has no such column.
  [[nodiscard]] std::size_t place_of(std::string_view column) const;

  /// Goes to the next row. Returns false behind the last one; throws Error for a row that is no csv
  /// or has more or fewer fields than the header.
  bool next();
  [[nodiscard]] const std::string& operator[](std::size_t place) const { return fields_[place]; }

  /// Throws Error "FILE:LINE: reason" for the row.
  [[noreturn]] void fail_row(std::string_view reason) const;

 private:
  const core::MappedFile& file_;
  std::string_view rest_;
  const char* row_ = nullptr;
  std::vector<std::string> header_, fields_;
};

}  // namespace lab::envs
