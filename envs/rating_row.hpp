#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace lab::envs {

struct RatingRow {
  std::int32_t user = 0, movie = 0;
  float rating = 0;
  std::int64_t timestamp = 0;
};

/// Reads any row (without its line end) whose fields stand between `separator`s. Returns what is
/// wrong with it, "" when nothing is.
std::string read_row(std::string_view text, std::string_view separator, RatingRow& row);

/// read_common_row looks at so many bytes at most.
inline constexpr std::ptrdiff_t kRowReach = 40;

/// 8 bytes as one number, the first of them lowest.
inline std::uint64_t load_bytes(const char* at) {
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, at, sizeof bytes);
  return bytes;
}

/// How many of 8 bytes are digits, up to the first that is none. `values` holds byte − '0': adding
/// 0x76 lifts every value above 9 into its byte's high bit, where those from 0x80 have one already.
/// (A carry out of a byte changes only what stands behind it.)
inline int count_digits(std::uint64_t values) {
  const auto others = ((values + 0x7676767676767676) | values) & 0x8080808080808080;
  return std::countr_zero(others) / 8;
}

/// The number that 8 digits write, the first in the lowest byte: neighbours are joined to numbers
/// of 2, then 4, then 8 digits, all at once ("SIMD within a register").
inline std::uint32_t join_digits(std::uint64_t values) {
  const auto pairs = (values * 10 + (values >> 8)) & 0x00ff00ff00ff00ff;
  const auto quads = (pairs * 100 + (pairs >> 16)) & 0x0000ffff0000ffff;
  return static_cast<std::uint32_t>(quads * 10'000 + (quads >> 32));
}

inline constexpr std::uint64_t kZeros = 0x3030303030303030;  // "00000000"

/// Reads rows in their common form: ids of 1 to 7 digits, a rating "4" or "4.5" within 0.5 to 5, a
/// timestamp of 8 to 10 digits, a line end.
class CommonRows {
 public:
  explicit CommonRows(std::string_view separator)
      : letter_(separator.front()), width_(separator.size()) {}

  /// Reads the row that begins at `at`, where kRowReach bytes must be. Returns the start of the
  /// next row, or nullptr for any other form, which read_row then reads or explains.
  const char* read(const char* at, RatingRow& row) {
    if constexpr (std::endian::native != std::endian::little) return nullptr;
    if (!read_user(at, row.user) || !read_id(at, row.movie)) return nullptr;

    const unsigned whole = digit(at[0]);
    unsigned tenth = 0;
    if (at[1] == '.') {
      tenth = digit(at[2]);
      at += 2;
    }
    ++at;
    const unsigned tenths = 10 * whole + tenth;
    if (whole > 5 || tenth > 9 || tenths < 5 || tenths > 50 || !separated(at)) return nullptr;
    row.rating = static_cast<float>(tenths) / 10;

    const auto values = load_bytes(at) ^ kZeros;
    if (count_digits(values) != 8) return nullptr;
    std::int64_t timestamp = join_digits(values);
    at += 8;
    for (int more = 0; more < 2 && digit(*at) <= 9; ++more) {
      timestamp = timestamp * 10 + digit(*at++);
    }
    row.timestamp = timestamp;
    if (*at == '\r') ++at;
    return *at == '\n' ? at + 1 : nullptr;
  }

 private:
  static unsigned digit(char letter) { return static_cast<unsigned char>(letter) - unsigned{'0'}; }

  bool separated(const char*& at) const {
    const bool found = at[0] == letter_ && at[width_ - 1] == letter_;
    at += width_;
    return found;
  }

  bool read_id(const char*& at, std::int32_t& id) const {
    const auto values = load_bytes(at) ^ kZeros;
    const int count = count_digits(values);
    if (count == 0 || count == 8) return false;
    // Zeros before the digits, and nothing of what stands behind them.
    id = static_cast<std::int32_t>(join_digits(values << (64 - 8 * count)));
    at += count;
    return separated(at);
  }

  /// Rows come user by user: the bytes of the last user are most often there again. Comparing them
  /// lets the processor go on to the next field before the length of this one is known.
  bool read_user(const char*& at, std::int32_t& user) {
    const auto bytes = load_bytes(at);
    if ((bytes & last_mask_) != last_bytes_) {
      const char* end = at;
      if (!read_id(end, user)) return false;
      last_user_ = user;
      last_length_ = end - at;
      last_mask_ = ~std::uint64_t{0} >> (8 * (8 - std::min<std::ptrdiff_t>(last_length_, 8)));
      last_bytes_ = bytes & last_mask_;
    }
    at += last_length_;
    user = last_user_;
    return at[-1] == letter_;
  }

  char letter_;
  std::size_t width_;
  std::uint64_t last_mask_ = 0;
  std::uint64_t last_bytes_ = 1;  // which no bytes equal under an empty mask
  std::ptrdiff_t last_length_ = 0;
  std::int32_t last_user_ = 0;
};

}  // namespace lab::envs
