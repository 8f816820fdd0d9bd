// The event file, parsed back by hand: TFRecord framing, CRC-32C, protocol buffers.
#include "core/tensorboard.hpp"

#include <cstring>
#include <map>

#include "tests/catch.hpp"
#include "tests/temporary.hpp"

using namespace lab;

namespace {

/// CRC-32C bit by bit (RFC 3720, appendix B.4).
std::uint32_t crc32c(std::string_view bytes) {
  std::uint32_t crc = ~0U;
  for (const char byte : bytes) {
    crc ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = crc & 1 ? (crc >> 1) ^ 0x82f63b78U : crc >> 1;
  }
  return ~crc;
}

template <class T>
T read(std::string_view& bytes) {
  REQUIRE(bytes.size() >= sizeof(T));
  T value;
  std::memcpy(&value, bytes.data(), sizeof value);
  bytes.remove_prefix(sizeof value);
  return value;
}

/// TensorFlow turns a checksum that is stored beside its data: rotate right by 15, add a constant.
std::uint32_t unmask(std::uint32_t masked) {
  const std::uint32_t rotated = masked - 0xa282ead8U;
  return (rotated >> 17) | (rotated << 15);
}

/// The records of a file; every checksum is checked.
std::vector<std::string> records_of(const std::string& file) {
  std::vector<std::string> records;
  std::string_view rest = file;
  while (!rest.empty()) {
    const auto head = rest.substr(0, 8);
    const auto length = read<std::uint64_t>(rest);
    REQUIRE(unmask(read<std::uint32_t>(rest)) == crc32c(head));
    REQUIRE(rest.size() >= length + 4);
    records.emplace_back(rest.substr(0, length));
    rest.remove_prefix(length);
    REQUIRE(unmask(read<std::uint32_t>(rest)) == crc32c(records.back()));
  }
  return records;
}

std::uint64_t varint(std::string_view& bytes) {
  std::uint64_t value = 0;
  for (int shift = 0;; shift += 7) {
    const auto byte = static_cast<unsigned char>(read<char>(bytes));
    value |= std::uint64_t{byte & 0x7fU} << shift;
    if (byte < 0x80) return value;
  }
}

/// The fields of a message by number: raw bytes of fixed and sized ones, varints as eight bytes.
std::map<int, std::string> fields_of(std::string_view message) {
  std::map<int, std::string> fields;
  while (!message.empty()) {
    const auto key = varint(message);
    const auto number = static_cast<int>(key >> 3);
    std::size_t size = 0;
    switch (key & 7) {
      case 0: {
        const auto value = varint(message);
        fields[number] = std::string(reinterpret_cast<const char*>(&value), 8);
        continue;
      }
      case 1: size = 8; break;
      case 2: size = varint(message); break;
      case 5: size = 4; break;
      default: FAIL("wire type " << (key & 7));
    }
    REQUIRE(message.size() >= size);
    fields[number] = std::string(message.substr(0, size));
    message.remove_prefix(size);
  }
  return fields;
}

template <class T>
T as(const std::string& bytes) {
  std::string_view rest = bytes;
  return read<T>(rest);
}

}  // namespace

TEST_CASE("The checksum of this test has its published value") {
  CHECK(crc32c("123456789") == 0xe3069283U);
}

TEST_CASE("The event file holds a version record and then each scalar as it was given") {
  const testing::TemporaryFolder folder;
  struct Scalar {
    std::string tag;
    std::int64_t step;
    double time, value;
  };
  const std::vector<Scalar> scalars{{"train/loss", 0, 1.5, 0.25},
                                    {"episode/score", 127, 1.7e9, -1},
                                    {"q", 128, 0, 1e-3},
                                    {std::string(300, 'x'), 1LL << 40, 1, 3.5}};
  core::TensorBoardFile file(folder / "events");
  for (const auto& s : scalars) file.scalar(s.tag, s.step, s.time, s.value);
  file.flush();
  const auto content = testing::content_of(folder / "events");
  CHECK(file.size() == content.size());

  const auto records = records_of(content);
  REQUIRE(records.size() == scalars.size() + 1);
  CHECK(fields_of(records[0])[3] == "brain.Event:2");
  for (std::size_t i = 0; i < scalars.size(); ++i) {
    auto event = fields_of(records[i + 1]);
    CHECK(as<double>(event[1]) == scalars[i].time);
    CHECK(as<std::int64_t>(event[2]) == scalars[i].step);
    auto summary = fields_of(event[5]);
    auto value = fields_of(summary[1]);
    CHECK(value[1] == scalars[i].tag);
    CHECK(as<float>(value[2]) == static_cast<float>(scalars[i].value));
  }
}

TEST_CASE("An event file that is continued has its version record once") {
  const testing::TemporaryFolder folder;
  std::uint64_t size = 0;
  {
    core::TensorBoardFile file(folder / "events");
    file.scalar("a", 1, 0, 1);
    file.flush();
    size = file.size();
    file.scalar("lost", 2, 0, 2);
  }
  {
    core::TensorBoardFile file(folder / "events", size);
    file.scalar("b", 2, 0, 2);
  }
  const auto records = records_of(testing::content_of(folder / "events"));
  REQUIRE(records.size() == 3);
  auto summary = fields_of(fields_of(records[2])[5]);
  CHECK(fields_of(summary[1])[1] == "b");
}
