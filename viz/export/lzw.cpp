#include "viz/export/lzw.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace lab::viz {
namespace {

constexpr std::uint32_t kMostCodes = 4096;

/// Appends numbers of any width bit by bit.
class BitWriter {
 public:
  void put(std::uint32_t value, int width) {
    bits_ |= value << filled_;
    for (filled_ += width; filled_ >= 8; filled_ -= 8, bits_ >>= 8) {
      bytes_.push_back(static_cast<char>(bits_));
    }
  }
  std::string finish() {
    if (filled_ > 0) bytes_.push_back(static_cast<char>(bits_));
    return std::move(bytes_);
  }

 private:
  std::string bytes_;
  std::uint32_t bits_ = 0;
  int filled_ = 0;
};

/// The sequences that have a code: each is one with a code, and one more number. A hash table with
/// open addressing, at most half full.
class Sequences {
 public:
  Sequences() : places_(2 * kMostCodes) {}
  void clear() { std::fill(places_.begin(), places_.end(), Place{}); }

  /// The code of the sequence `before` + `number`, or 0 when it has none (0 is the code of a single
  /// number).
  [[nodiscard]] std::uint32_t find(std::uint32_t before, std::uint8_t number) const {
    return places_[place_of(before << 8 | number)].code;
  }
  void add(std::uint32_t before, std::uint8_t number, std::uint32_t code) {
    const std::uint32_t key = before << 8 | number;
    places_[place_of(key)] = {key, code};
  }

 private:
  struct Place {
    std::uint32_t key = 0, code = 0;
  };
  /// Where the key is, or where it could be put.
  [[nodiscard]] std::size_t place_of(std::uint32_t key) const {
    std::size_t i = key * 2654435761U >> 19;  // Knuth's multiplicative hashing, to 13 bits
    while (places_[i].code != 0 && places_[i].key != key) i = (i + 1) % places_.size();
    return i;
  }
  std::vector<Place> places_;
};

}  // namespace

std::string lzw_pack(std::span<const std::uint8_t> numbers, int bits) {
  const std::uint32_t clear = 1U << bits, end = clear + 1;
  BitWriter out;
  Sequences sequences;
  std::uint32_t next = end + 1;
  int width = bits + 1;
  out.put(clear, width);
  if (!numbers.empty()) {
    std::uint32_t now = numbers[0];
    for (const std::uint8_t number : numbers.subspan(1)) {
      if (const std::uint32_t longer = sequences.find(now, number); longer != 0) {
        now = longer;
        continue;
      }
      sequences.add(now, number, next);
      out.put(now, width);
      now = number;
      // The reader learns a sequence one code later than we do, so the width grows after `next` was
      // given away and is needed.
      if (next == 1U << width) ++width;
      if (++next == kMostCodes) {
        out.put(clear, width);
        sequences.clear();
        next = end + 1;
        width = bits + 1;
      }
    }
    out.put(now, width);
    if (next == 1U << width) ++width;
  }
  out.put(end, width);
  return out.finish();
}

}  // namespace lab::viz
