#pragma once

#include <array>
#include <cstdint>

namespace lab::testing {

/// zlib's CRC32 of numbers written as little-endian int64: in Python
/// `zlib.crc32(numpy.asarray(numbers, "<i8").tobytes())`.
template <class Numbers>
std::uint32_t crc32_of(const Numbers& numbers) {
  static const auto table = [] {
    std::array<std::uint32_t, 256> entries{};
    for (std::uint32_t byte = 0; byte < entries.size(); ++byte) {
      std::uint32_t crc = byte;
      for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (0xedb88320U & (0U - (crc & 1U)));
      entries[byte] = crc;
    }
    return entries;
  }();
  std::uint32_t crc = 0xffffffff;
  for (const auto number : numbers) {
    auto word = static_cast<std::uint64_t>(static_cast<std::int64_t>(number));
    for (int byte = 0; byte < 8; ++byte, word >>= 8) {
      crc = (crc >> 8) ^ table[(crc ^ word) & 0xff];
    }
  }
  return ~crc;
}

}  // namespace lab::testing
