#include "envs/csv_rows.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "envs/text_rows.hpp"

namespace lab::envs {

std::string split_csv(std::string_view row, std::vector<std::string>& fields) {
  std::size_t count = 0;
  for (std::size_t at = 0;; ++at) {
    if (count == fields.size()) fields.emplace_back();
    auto& field = fields[count++];
    if (at < row.size() && row[at] == '"') {
      field.clear();
      for (++at;; ++at) {
        const auto quote = row.find('"', at);
        if (quote == std::string_view::npos) {
          return fmt::format("the quote before {} is never closed", shown(row.substr(at)));
        }
        field += row.substr(at, quote - at);
        at = quote + 1;
        if (at == row.size() || row[at] != '"') break;
        field += '"';
      }
      if (at < row.size() && row[at] != ',') {
        return fmt::format("{} follows a closing quote where a comma is needed",
                           shown(row.substr(at)));
      }
    } else {
      const auto end = std::min(row.find(',', at), row.size());
      field = row.substr(at, end - at);
      at = end;
    }
    if (at == row.size()) break;
  }
  fields.resize(count);
  return "";
}

CsvRows::CsvRows(const core::MappedFile& file) : file_(file), rest_(rows_of(file)) {
  row_ = rest_.data();
  if (auto fault = split_csv(take_line(rest_), header_); !fault.empty()) fail_row(fault);
  if (rest_.empty()) fail("{}: no rows follow the header", file.path().string());
}

std::optional<std::size_t> CsvRows::find(std::string_view column) const {
  const auto found = std::find(header_.begin(), header_.end(), column);
  if (found == header_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - header_.begin());
}

std::size_t CsvRows::place_of(std::string_view column) const {
  const auto place = find(column);
  if (!place) {
    fail("{}:1: the column {} is missing; add it, or name it so in the header",
         file_.path().string(), column);
  }
  return *place;
}

bool CsvRows::next() {
  if (rest_.empty()) return false;
  row_ = rest_.data();
  const auto row = take_line(rest_);
  if (row.empty()) fail_row("the row is empty; remove it");
  if (auto fault = split_csv(row, fields_); !fault.empty()) fail_row(fault);
  if (fields_.size() != header_.size()) {
    fail_row(
        fmt::format("the row has {} field{} where the header has {}; put a field that holds "
                    "commas into quotes",
                    fields_.size(), fields_.size() == 1 ? "" : "s", header_.size()));
  }
  return true;
}

void CsvRows::fail_row(std::string_view reason) const {
  fail("{}:{}: {}", file_.path().string(), line_number(file_, row_), reason);
}

}  // namespace lab::envs
