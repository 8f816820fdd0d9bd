
#include "core/array.hpp"
#include "core/files.hpp"
#include "tests/catch.hpp"
#include "tests/errors.hpp"
#include "tests/temporary.hpp"

using namespace lab;
using core::Array;
using testing::contains;

namespace {

std::string text_of(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Array decode(std::string_view text) {
  return core::decode_npy(std::as_bytes(std::span(text.data(), text.size())), "x.npy");
}

/// A file by hand, as `numpy.save` would lay it out for this header.
std::string file_of(std::string header, std::string_view data) {
  header.append((64 - (header.size() + 11) % 64) % 64, ' ');
  header += '\n';
  std::string file("\x93NUMPY\x01\x00", 8);
  file += static_cast<char>(header.size() & 0xff);
  file += static_cast<char>(header.size() >> 8);
  return file + header + std::string(data);
}

Array sample() {
  const std::vector<float> values{0, 1, 2, 3, 4, 5};
  return core::make_array(std::span<const float>(values), {2, 3});
}

template <class T>
void round_trip(const std::vector<T>& values, const std::string& type) {
  const auto array = core::make_array(values);
  CHECK(array.type == type);
  const auto back = decode(text_of(core::encode_npy(array)));
  CHECK(back.type == type);
  CHECK(back.shape == std::vector{values.size()});
  CHECK(core::values_of<T>(back, "x") == values);
}

}  // namespace

TEST_CASE("A file has the bytes that numpy.save writes") {
  const auto text = text_of(core::encode_npy(sample()));
  // numpy.save of numpy.arange(6, dtype=numpy.float32).reshape(2, 3), but for the comma that NumPy
  // leaves out before the closing bracket, where its reader takes either.
  CHECK(text.substr(0, 8) == std::string("\x93NUMPY\x01\x00", 8));
  const auto length = static_cast<std::size_t>(static_cast<unsigned char>(text[8])) +
                      256 * static_cast<std::size_t>(static_cast<unsigned char>(text[9]));
  CHECK((10 + length) % 64 == 0);
  CHECK(text[10 + length - 1] == '\n');
  CHECK(text.size() == 10 + length + 24);
  const auto header = text.substr(10, length);
  CHECK_THAT(header, contains("'descr': '<f4'"));
  CHECK_THAT(header, contains("'fortran_order': False"));
  CHECK((header.find("(2, 3)") != header.npos || header.find("(2,3,)") != header.npos));
  CHECK(text.substr(10 + length) ==
        std::string("\0\0\0\0\0\0\x80\x3f\0\0\0\x40\0\0\x40\x40\0\0\x80\x40\0\0\xa0\x40", 24));
}

TEST_CASE("A file that numpy.save wrote is read") {
  const auto array =
      decode(file_of("{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2), }",
                     std::string_view("\0\0\0\0\0\0\x04\x40\0\0\0\0\0\0\xf0\xbf", 16)));
  CHECK(array.shape == std::vector<std::size_t>{1, 2});
  CHECK(core::values_of<double>(array, "x") == std::vector{2.5, -1.0});
  const auto single =
      decode(file_of("{'descr': '|u1', 'fortran_order': False, 'shape': (), }", "A"));
  CHECK(single.shape.empty());
  CHECK(core::values_of<std::uint8_t>(single, "x") == std::vector<std::uint8_t>{65});
  const auto none =
      decode(file_of("{'descr': '<i4', 'fortran_order': False, 'shape': (0, 3), }", ""));
  CHECK(none.shape == std::vector<std::size_t>{0, 3});
  CHECK(none.size() == 0);
}

TEST_CASE("Numbers of every type come back as they were") {
  round_trip<float>({1.5F, -0.0F, 1e-40F, 3e38F}, "<f4");
  round_trip<double>({1.0 / 3, -1e-310}, "<f8");
  round_trip<std::int32_t>({-1, 2147483647}, "<i4");
  round_trip<std::int64_t>({-1, 1LL << 60}, "<i8");
  round_trip<std::uint32_t>({0, 4294967295U}, "<u4");
  round_trip<std::uint64_t>({~0ULL}, "<u8");
  round_trip<std::uint8_t>({0, 255}, "|u1");
  round_trip<std::int8_t>({-128, 127}, "|i1");
  round_trip<double>({}, "<f8");
}

TEST_CASE("Numbers are not read as another type, and a shape must fit its values") {
  CHECK_THAT(testing::error_of([] { (void)core::values_of<double>(sample(), "table"); }),
             contains("table: holds numbers of type <f4"));
  const std::vector<float> six(6);
  CHECK_THROWS_AS(core::make_array(std::span<const float>(six), {2, 2}), std::logic_error);
}

TEST_CASE("A file cut off at any length is refused, naming the file") {
  const auto whole = text_of(core::encode_npy(sample()));
  for (std::size_t length = 0; length < whole.size(); ++length) {
    INFO(length << " of " << whole.size() << " bytes");
    REQUIRE_THAT(testing::error_of([&] { decode(whole.substr(0, length)); }), contains("x.npy: "));
  }
  CHECK_THAT(testing::error_of([&] { decode(whole + "x"); }), contains("x.npy: "));
}

TEST_CASE("A file with any one header bit turned is refused or read whole, never worse") {
  const auto whole = text_of(core::encode_npy(sample()));
  for (std::size_t at = 0; at < whole.size() - 24; ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      auto damaged = whole;
      damaged[at] = static_cast<char>(damaged[at] ^ (1 << bit));
      INFO("bit " << bit << " of byte " << at);
      try {
        const auto array = decode(damaged);
        REQUIRE(array.bytes.size() == 24);
        REQUIRE(array.size() * static_cast<std::size_t>(array.type[2] - '0') == 24);
      } catch (const Error& error) {
        REQUIRE_THAT(error.what(), contains("x.npy: "));
      }
    }
  }
}

TEST_CASE("Files of forms that are not read say so") {
  for (const char* header : {"{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }",
                             "{'descr': '<f4', 'fortran_order': True, 'shape': (1,), }",
                             "{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }",
                             "{'descr': '<f4', 'fortran_order': False}", "{}", ""}) {
    INFO(header);
    CHECK_THAT(testing::error_of([&] { decode(file_of(header, "abcd")); }), contains("x.npy: "));
  }
}

TEST_CASE("A shape larger than any memory is refused, also where its size wraps around to fit") {
  for (const char* shape : {"2305843009213693952,", "4294967296, 4294967296",
                            "99999999999999999999999999,", "18446744073709551615, 8"}) {
    INFO(shape);
    const auto header =
        fmt::format("{{'descr': '<f8', 'fortran_order': False, 'shape': ({}), }}", shape);
    for (const char* data : {"", "12345678"}) {
      CHECK_THAT(testing::error_of([&] { decode(file_of(header, data)); }), contains("x.npy: "));
    }
  }
}

TEST_CASE("A missing or empty file is an error that names it") {
  const testing::TemporaryFolder folder;
  CHECK_THAT(testing::error_of([&] { core::read_npy(folder / "none.npy"); }),
             contains((folder / "none.npy").string()));
  folder.file("empty.npy", "");
  CHECK_THAT(testing::error_of([&] { core::read_npy(folder / "empty.npy"); }),
             contains((folder / "empty.npy").string()));
}
