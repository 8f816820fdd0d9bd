#include "envs/rating_row.hpp"

#include <charconv>
#include <cmath>

#include "core/error.hpp"
#include "envs/text_rows.hpp"

namespace lab::envs {
namespace {

/// Whether the whole field is a number; one too large for its type is none.
template <class T>
bool read_number(std::string_view field, T& value) {
  const auto* const end = field.data() + field.size();
  const auto [stop, error] = std::from_chars(field.data(), end, value);
  return error == std::errc{} && stop == end;
}

}  // namespace

std::string read_row(std::string_view text, std::string_view separator, RatingRow& row) {
  constexpr std::string_view kNeeded = "4 are needed (userId, movieId, rating, timestamp)";
  if (text.empty()) return "the row is empty";
  if (text.find('\0') != std::string_view::npos)
    return "the row holds a zero byte: this is not text";
  const auto fields = split(text, separator);
  if (fields.size() != 4) {
    return fmt::format("the row has {} field{} where {}", fields.size(),
                       fields.size() == 1 ? "" : "s", kNeeded);
  }
  if (auto fault = read_id("userId", fields[0], row.user); !fault.empty()) return fault;
  if (auto fault = read_id("movieId", fields[1], row.movie); !fault.empty()) return fault;
  double rating = 0;
  if (!read_number(fields[2], rating) || !std::isfinite(rating)) {
    return fmt::format("rating {} is not a number", shown(fields[2]));
  }
  if (rating < 0.5 || rating > 5) return fmt::format("rating {} is outside 0.5 to 5", fields[2]);
  row.rating = static_cast<float>(rating);
  if (!read_number(fields[3], row.timestamp)) {
    return fmt::format("timestamp {} is not a number of seconds", shown(fields[3]));
  }
  return "";
}

}  // namespace lab::envs
