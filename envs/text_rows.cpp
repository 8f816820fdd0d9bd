#include "envs/text_rows.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <iterator>
#include <limits>

#include "core/error.hpp"
#include "core/text.hpp"

namespace lab::envs {
namespace {

/// Bytes of the UTF-8 letter at the head of `text`; 0 when there is none (Unicode 15, table 3-7).
std::size_t letter_length(std::string_view text) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0U) != 0x80) return 0;
  }
  // Longer than need be, halves of UTF-16 pairs, and beyond the last letter.
  if ((lead == 0xe0 && byte(1) < 0xa0) || (lead == 0xed && byte(1) >= 0xa0)) return 0;
  if ((lead == 0xf0 && byte(1) < 0x90) || (lead == 0xf4 && byte(1) >= 0x90)) return 0;
  return length;
}

}  // namespace

std::string_view rows_of(const core::MappedFile& file) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  constexpr std::size_t kHead = 4096;  // bytes that tell text from anything else
  auto text = file.text();
  const auto head = text.substr(0, kHead);
  if (head.starts_with("PK\x03\x04") || head.find('\0') != std::string_view::npos) {
    fail("{}: this is not text (is it an archive?): give the file as its source ships it, unpacked",
         file.path().string());
  }
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  if (text.empty()) fail("{}: the file is empty", file.path().string());
  return text;
}

std::string_view take_line(std::string_view& rows) {
  const auto end = std::min(rows.find('\n'), rows.size());
  auto line = rows.substr(0, end);
  rows.remove_prefix(std::min(end + 1, rows.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

void take_header(std::string_view& rows, std::string_view wanted, const core::MappedFile& file) {
  const auto header = take_line(rows);
  if (header != wanted) {
    fail("{}:1: the header {} is not {}", file.path().string(), shown(header), shown(wanted));
  }
  if (rows.empty()) fail("{}: no rows follow the header", file.path().string());
}

std::vector<std::string_view> split(std::string_view row, std::string_view separator) {
  std::vector<std::string_view> fields;
  for (;;) {
    const auto end = row.find(separator);
    fields.push_back(row.substr(0, end));
    if (end == std::string_view::npos) return fields;
    row.remove_prefix(end + separator.size());
  }
}

std::string shown(std::string_view field) {
  constexpr int kLongest = 60;
  std::string text;
  for (std::size_t at = 0; at < std::min<std::size_t>(field.size(), 4 * kLongest);) {
    const auto length = letter_length(field.substr(at));
    const auto byte = static_cast<unsigned char>(field[at]);
    if (length == 0 || byte < 0x20 || byte == 0x7f) {
      fmt::format_to(std::back_inserter(text), "\\x{:02x}", byte);
    } else {
      text += field.substr(at, length);
    }
    at += std::max<std::size_t>(length, 1);
  }
  const bool is_long = core::display_width(text) > kLongest;
  return fmt::format("\"{}{}\"", core::cut_to_width(text, kLongest), is_long ? "…" : "");
}

std::string read_id(std::string_view name, std::string_view field, std::int32_t& id) {
  std::int64_t value = 0;
  const auto* const end = field.data() + field.size();
  const auto [stop, error] = std::from_chars(field.data(), end, value);
  if (stop != end || error == std::errc::invalid_argument) {
    return fmt::format("{} {} is not a whole number", name, shown(field));
  }
  constexpr auto kLargest = std::numeric_limits<std::int32_t>::max();
  if (error != std::errc{} || value < 0 || value > kLargest) {
    return fmt::format("{} {} is outside 0 to {}", name, field, kLargest);
  }
  id = static_cast<std::int32_t>(value);
  return "";
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const auto length = letter_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string utf8_of_latin1(std::string_view text) {
  std::string result;
  for (const char letter : text) {
    const auto code = static_cast<unsigned char>(letter);
    if (code < 0x80) {
      result += letter;
    } else {
      result += static_cast<char>(0xc0 | code >> 6);
      result += static_cast<char>(0x80 | (code & 0x3f));
    }
  }
  return result;
}

std::size_t line_number(const core::MappedFile& file, const char* row) {
  return 1 + static_cast<std::size_t>(std::count(file.text().data(), row, '\n'));
}

void BadRows::add(const core::MappedFile& file, const char* row, std::string_view reason) {
  if (count++ != 0) return;
  first = fmt::format("{}:{}: {}", file.path().string(), line_number(file, row), reason);
  if (!skip) throw Error(first);
}

}  // namespace lab::envs
