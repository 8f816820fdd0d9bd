#include "core/tensorboard.hpp"

#include <array>
#include <bit>
#include <cstring>
#include <string>

namespace lab::core {
namespace {

/// CRC-32C (Castagnoli), a byte at a time from a table.
std::uint32_t crc32c(std::string_view bytes) {
  static const auto table = [] {
    std::array<std::uint32_t, 256> entries{};
    for (std::uint32_t i = 0; i < 256; ++i) {
      std::uint32_t crc = i;
      for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (0x82f63b78U & (0U - (crc & 1U)));
      entries[i] = crc;
    }
    return entries;
  }();
  std::uint32_t crc = 0xffffffff;
  for (const char byte : bytes)
    crc = (crc >> 8) ^ table[(crc ^ static_cast<unsigned char>(byte)) & 0xff];
  return ~crc;
}

template <class T>
std::string raw(T value) {
  std::string bytes(sizeof value, '\0');
  std::memcpy(bytes.data(), &value, sizeof value);
  return bytes;
}

std::string masked_crc(std::string_view bytes) {
  return raw(std::rotr(crc32c(bytes), 15) + 0xa282ead8U);
}

// Protocol buffers: a field is its number and wire type in one varint, then its value.
enum Wire : std::uint64_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

std::string varint(std::uint64_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7) bytes += static_cast<char>((value & 0x7f) | 0x80);
  return bytes + static_cast<char>(value);
}

std::string tag(int field, Wire wire) {
  return varint(static_cast<std::uint64_t>(field) << 3 | wire);
}

std::string sized(int field, std::string_view content) {
  return tag(field, kBytes) + varint(content.size()) + std::string(content);
}

}  // namespace

TensorBoardFile::TensorBoardFile(const std::filesystem::path& file, std::uint64_t keep)
    : file_(file, keep) {
  if (keep == 0) record(tag(1, kFixed64) + raw(0.0) + sized(3, "brain.Event:2"));
}

void TensorBoardFile::scalar(std::string_view name, std::int64_t step, double wall_time,
                             double value) {
  // Event { wall_time = 1; step = 2; summary = 5 }, Summary { value = 1 }, Value { tag = 1;
  // simple_value = 2 }
  const auto summary_value = sized(1, name) + tag(2, kFixed32) + raw(static_cast<float>(value));
  record(tag(1, kFixed64) + raw(wall_time) + tag(2, kVarint) +
         varint(static_cast<std::uint64_t>(step)) + sized(5, sized(1, summary_value)));
}

void TensorBoardFile::record(std::string_view message) {
  const auto length = raw(static_cast<std::uint64_t>(message.size()));
  file_.append(length + masked_crc(length) + std::string(message) + masked_crc(message));
}

}  // namespace lab::core
