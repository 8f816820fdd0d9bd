#include <algorithm>
#include <bit>
#include <charconv>
#include <string_view>

#include "core/array.hpp"
#include "core/files.hpp"

namespace lab::core {
namespace {

static_assert(std::endian::native == std::endian::little,
              "arrays are stored as they lie in memory");

constexpr std::string_view kMagic{"\x93NUMPY\x01\x00", 8};
constexpr std::size_t kPrefix = kMagic.size() + 2;  // then the header's length in two bytes

std::size_t item_size(const Array& array) { return static_cast<std::size_t>(array.type[2] - '0'); }

}  // namespace

std::vector<std::byte> encode_npy(const Array& array) {
  std::string shape;
  for (const auto extent : array.shape) shape += fmt::format("{},", extent);
  std::string header =
      fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}", array.type, shape);
  // The data starts at a multiple of 64 bytes, after a line feed.
  header.append(63 - (kPrefix + header.size()) % 64, ' ');
  header += '\n';

  std::string head(kMagic);
  head += static_cast<char>(header.size() & 0xff);
  head += static_cast<char>(header.size() >> 8);
  head += header;
  std::vector<std::byte> bytes(head.size() + array.bytes.size());
  std::memcpy(bytes.data(), head.data(), head.size());
  std::copy(array.bytes.begin(), array.bytes.end(),
            bytes.begin() + static_cast<std::ptrdiff_t>(head.size()));
  return bytes;
}

Array decode_npy(std::span<const std::byte> bytes, const std::string& name) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (text.size() < kPrefix || text.substr(0, kMagic.size()) != kMagic) {
    fail("{}: not a NumPy array file of version 1.0", name);
  }
  const auto length = static_cast<std::size_t>(bytes[8]) | static_cast<std::size_t>(bytes[9]) << 8;
  const auto header = text.substr(kPrefix, length);
  const auto value_after = [&](std::string_view key, char open, char close) {
    const auto at = header.find(key);
    const auto from = at == header.npos ? at : header.find(open, at + key.size());
    const auto to = from == header.npos ? from : header.find(close, from + 1);
    if (to == header.npos) fail("{}: its header is cut off or has no {}", name, key);
    return header.substr(from + 1, to - from - 1);
  };

  Array array;
  array.type = value_after("'descr':", '\'', '\'');
  constexpr std::array<std::string_view, 8> kKnown{"<f4", "<f8", "<i4", "<i8",
                                                   "<u4", "<u8", "|u1", "|i1"};
  if (std::find(kKnown.begin(), kKnown.end(), array.type) == kKnown.end() ||
      header.find("'fortran_order': False") == header.npos) {
    fail("{}: holds '{}', which is not read here: save it in C order as float or integer", name,
         array.type);
  }
  const auto shape = value_after("'shape':", '(', ')');
  std::size_t needed = item_size(array);
  for (std::size_t at = 0; at < shape.size();) {
    std::size_t extent = 0;
    const auto [end, error] =
        std::from_chars(shape.data() + at, shape.data() + shape.size(), extent);
    // Sizes that no memory holds must not wrap around to one that fits.
    if (error == std::errc::result_out_of_range ||
        __builtin_mul_overflow(needed, std::max<std::size_t>(extent, 1), &needed)) {
      fail("{}: cut off: no file holds its shape ({})", name, shape);
    }
    if (error == std::errc{}) array.shape.push_back(extent);
    at = static_cast<std::size_t>(end - shape.data());
    while (at < shape.size() && (shape[at] < '0' || shape[at] > '9')) ++at;
  }
  const auto data = bytes.subspan(std::min(bytes.size(), kPrefix + length));
  if (data.size() != array.size() * item_size(array)) {
    fail("{}: cut off: {} bytes of data where its shape needs {}", name, data.size(),
         array.size() * item_size(array));
  }
  array.bytes.assign(data.begin(), data.end());
  return array;
}

Array read_npy(const std::filesystem::path& file) {
  const auto text = read_file(file);
  return decode_npy(std::as_bytes(std::span(text.data(), text.size())), file.string());
}

}  // namespace lab::core
