#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "core/error.hpp"

namespace lab::core {

/// An array of numbers with a shape, as NumPy stores it (C order, little endian).
struct Array {
  std::string type;                ///< NumPy's type word: "<f4", "<f8", "<i4", "<i8", "<u8", "|u1"
  std::vector<std::size_t> shape;  ///< empty for a single number
  std::vector<std::byte> bytes;

  [[nodiscard]] std::size_t size() const {
    std::size_t count = 1;
    for (const auto extent : shape) count *= extent;
    return count;
  }
};

/// NumPy's type word for T.
template <class T>
std::string array_type() {
  static_assert(std::is_arithmetic_v<T>);
  const char kind = std::is_floating_point_v<T> ? 'f' : std::is_signed_v<T> ? 'i' : 'u';
  return std::string(sizeof(T) == 1 ? "|" : "<") + kind + std::to_string(sizeof(T));
}

/// Copies `values` into an array of `shape`; the default is one dimension.
template <class T>
Array make_array(std::span<const T> values, std::vector<std::size_t> shape) {
  Array array{array_type<T>(), std::move(shape), std::vector<std::byte>(values.size_bytes())};
  expect(array.size() == values.size(), "make_array: {} values for a shape of {}", values.size(),
         array.size());
  if (!values.empty()) std::memcpy(array.bytes.data(), values.data(), values.size_bytes());
  return array;
}
template <class T>
Array make_array(const std::vector<T>& values) {
  return make_array(std::span<const T>(values), {values.size()});
}

/// The numbers of `array`, which must hold T. Throws Error when it holds another type.
template <class T>
std::vector<T> values_of(const Array& array, const std::string& name) {
  if (array.type != array_type<T>()) {
    fail("{}: holds numbers of type {}, not {}", name, array.type, array_type<T>());
  }
  std::vector<T> values(array.size());
  if (!values.empty()) std::memcpy(values.data(), array.bytes.data(), array.bytes.size());
  return values;
}

/// The bytes of a `.npy` file (format 1.0).
std::vector<std::byte> encode_npy(const Array& array);
/// The array in the bytes of a `.npy` file; `name` is for the message when they are no such file.
Array decode_npy(std::span<const std::byte> bytes, const std::string& name);

/// Reads a `.npy` file. Throws Error when it is missing, cut off, or of another form.
Array read_npy(const std::filesystem::path& file);

/// Named arrays: what a checkpoint holds.
using Arrays = std::map<std::string, Array>;

/// The bytes of an `.npz` file: a zip archive of `.npy` files, which `numpy.load` opens.
std::vector<std::byte> encode_npz(const Arrays& arrays);
/// Reads an `.npz` file. Throws Error when it is missing, truncated or damaged (by its checksums).
Arrays read_npz(const std::filesystem::path& file);

}  // namespace lab::core
