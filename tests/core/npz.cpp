#include <algorithm>
#include <cstring>

#include "core/array.hpp"
#include "core/files.hpp"
#include "tests/catch.hpp"
#include "tests/errors.hpp"
#include "tests/temporary.hpp"

using namespace lab;
using core::Arrays;
using testing::contains;

namespace {

Arrays sample() {
  const std::vector<float> table{1, 2, 3, 4, 5, 6};
  Arrays arrays;
  arrays["values"] = core::make_array(std::span<const float>(table), {3, 2});
  arrays["rng"] = core::make_array(std::vector<std::uint64_t>{1, ~0ULL});
  arrays["dotted.name"] = core::make_array(std::vector<std::uint8_t>{7});
  return arrays;
}

bool equal(const Arrays& a, const Arrays& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
    return x.first == y.first && x.second.type == y.second.type &&
           x.second.shape == y.second.shape && x.second.bytes == y.second.bytes;
  });
}

std::string text_of(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::uint32_t number_at(const std::string& text, std::size_t at, std::size_t size) {
  std::uint32_t value = 0;
  std::memcpy(&value, text.data() + at, size);
  return value;
}

}  // namespace

TEST_CASE("Named arrays come back as they were") {
  const testing::TemporaryFolder folder;
  core::write_file(folder / "a.npz", core::encode_npz(sample()));
  CHECK(equal(core::read_npz(folder / "a.npz"), sample()));
}

TEST_CASE("The same arrays give the same bytes, whenever they are written") {
  CHECK(core::encode_npz(sample()) == core::encode_npz(sample()));
}

TEST_CASE("The bytes are a zip archive of .npy files, uncompressed and with their checksums") {
  // Walked by hand over the central directory (PKWARE's application note, sections 4.3.12, 4.3.16).
  const auto text = text_of(core::encode_npz(sample()));
  const auto end = text.rfind("PK\x05\x06");
  REQUIRE(end != text.npos);
  REQUIRE(number_at(text, end + 10, 2) == 3);
  std::size_t entry = number_at(text, end + 16, 4);
  std::vector<std::string> names;
  for (int i = 0; i < 3; ++i) {
    REQUIRE(text.substr(entry, 4) == "PK\x01\x02");
    CHECK(number_at(text, entry + 10, 2) == 0);  // stored, not compressed
    const auto size = number_at(text, entry + 24, 4);
    const auto name_length = number_at(text, entry + 28, 2);
    const auto name = text.substr(entry + 46, name_length);
    names.push_back(name);
    const auto local = number_at(text, entry + 42, 4);
    REQUIRE(text.substr(local, 4) == "PK\x03\x04");
    const auto data = local + 30 + number_at(text, local + 26, 2) + number_at(text, local + 28, 2);
    const auto content = text.substr(data, size);
    CHECK(content.substr(0, 6) == "\x93NUMPY");
    std::uint32_t crc = ~0U;  // CRC-32 bit by bit, as in ISO 3309
    for (const char byte : content) {
      crc ^= static_cast<unsigned char>(byte);
      for (int bit = 0; bit < 8; ++bit) crc = crc & 1 ? (crc >> 1) ^ 0xedb88320U : crc >> 1;
    }
    CHECK(~crc == number_at(text, entry + 16, 4));
    entry += 46 + name_length + number_at(text, entry + 30, 2) + number_at(text, entry + 32, 2);
  }
  CHECK(names == std::vector<std::string>{"dotted.name.npy", "rng.npy", "values.npy"});
}

TEST_CASE("An archive cut off at any length is refused, naming the file") {
  const testing::TemporaryFolder folder;
  const auto whole = text_of(core::encode_npz(sample()));
  for (std::size_t length = 0; length < whole.size(); ++length) {
    INFO(length << " of " << whole.size() << " bytes");
    const auto file = folder.file("cut.npz", std::string_view(whole).substr(0, length));
    REQUIRE_THAT(testing::error_of([&] { core::read_npz(file); }), contains(file.string()));
  }
}

TEST_CASE("An archive with any one byte changed is refused or read as it was, never otherwise") {
  const testing::TemporaryFolder folder;
  const auto whole = text_of(core::encode_npz(sample()));
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const int change : {0x01, 0x80, 0xff}) {
      auto damaged = whole;
      damaged[at] = static_cast<char>(damaged[at] ^ change);
      INFO("byte " << at << " of " << whole.size() << " changed by " << change);
      const auto file = folder.file("damaged.npz", damaged);
      Arrays read = sample();
      std::string refusal = file.string();
      try {
        read = core::read_npz(file);
      } catch (const Error& error) {
        refusal = error.what();
      }
      REQUIRE(equal(read, sample()));
      REQUIRE_THAT(refusal, contains(file.string()));
    }
  }
}

TEST_CASE("A byte changed within the numbers is always found") {
  const testing::TemporaryFolder folder;
  const auto whole = text_of(core::encode_npz(sample()));
  const auto numbers = text_of(sample()["values"].bytes);
  const auto begin = whole.find(numbers);
  REQUIRE(begin != whole.npos);
  for (std::size_t at = begin; at < begin + numbers.size(); ++at) {
    auto damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 4);
    const auto file = folder.file("damaged.npz", damaged);
    CHECK_THAT(testing::error_of([&] { core::read_npz(file); }), contains("values"));
  }
}

TEST_CASE("A missing file, a folder and a file of another kind are errors that name it") {
  const testing::TemporaryFolder folder;
  folder.file("text.npz", "this is no archive, and has not been one either");
  folder.file("empty.npz", "");
  for (const auto& file :
       {folder / "none.npz", folder.path(), folder / "text.npz", folder / "empty.npz"}) {
    CHECK_THAT(testing::error_of([&] { core::read_npz(file); }), contains(file.string()));
  }
}
