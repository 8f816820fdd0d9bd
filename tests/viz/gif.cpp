#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/errors.hpp"
#include "tests/temporary.hpp"
#include "viz/export/files.hpp"
#include "viz/export/lzw.hpp"
#include "viz/export/palette.hpp"

using namespace lab;
using namespace lab::viz;

namespace {

struct Film {
  int width = 0, height = 0;
  bool loops = false;
  std::vector<Image> frames;  ///< as they are seen
  std::vector<int> delays;    ///< in hundredths of a second
  std::vector<std::size_t> areas;
};

/// Unpacks the codes of one image as the GIF89a specification describes it: from the reader's side,
/// with a list of sequences instead of a tree.
std::vector<std::uint8_t> unpack(const std::string& data, int bits) {
  const std::size_t clear = std::size_t{1} << bits;
  std::vector<std::vector<std::uint8_t>> sequences;
  std::vector<std::uint8_t> out, last;
  std::size_t bit = 0;
  int width = 0;
  const auto next_code = [&] {
    std::size_t code = 0;
    for (int i = 0; i < width; ++i, ++bit) {
      if (bit / 8 >= data.size()) throw std::runtime_error("the codes have no end");
      code |= (static_cast<std::size_t>(data[bit / 8]) >> bit % 8 & 1U) << i;
    }
    return code;
  };
  const auto restart = [&] {
    sequences.clear();
    for (std::size_t i = 0; i < clear; ++i) sequences.push_back({static_cast<std::uint8_t>(i)});
    sequences.resize(clear + 2);
    width = bits + 1;
    last.clear();
  };
  restart();
  for (std::size_t code = next_code(); code != clear + 1; code = next_code()) {
    if (code == clear) {
      restart();
      continue;
    }
    if (code > sequences.size() || (code == sequences.size() && last.empty())) {
      throw std::runtime_error("a code that was not defined");
    }
    auto now = code < sequences.size() ? sequences[code] : last;
    if (code == sequences.size()) now.push_back(last.front());
    if (!last.empty() && sequences.size() < 4096) {
      last.push_back(now.front());
      sequences.push_back(last);
      if (sequences.size() == std::size_t{1} << width && width < 12) ++width;
    }
    out.insert(out.end(), now.begin(), now.end());
    last = now;
  }
  return out;
}

/// A reader of just what our files contain.
Film read_gif(const std::filesystem::path& file) {
  const std::string bytes = testing::content_of(file);
  std::size_t at = 0;
  const auto byte = [&] { return static_cast<int>(static_cast<std::uint8_t>(bytes.at(at++))); };
  const auto word = [&] {
    const int low = byte();
    return low + 256 * byte();
  };
  const auto table = [&](int flags) {
    std::vector<Colour> colours(std::size_t{2} << (flags & 7));
    for (Colour& c : colours) {
      c.r = static_cast<std::uint8_t>(byte());
      c.g = static_cast<std::uint8_t>(byte());
      c.b = static_cast<std::uint8_t>(byte());
    }
    return colours;
  };
  const auto blocks = [&] {
    std::string data;
    for (int size = byte(); size != 0; size = byte()) {
      data += bytes.substr(at, static_cast<std::size_t>(size));
      at += static_cast<std::size_t>(size);
    }
    return data;
  };

  Film film;
  REQUIRE(bytes.starts_with("GIF89a"));
  at = 6;
  film.width = word();
  film.height = word();
  const int flags = byte();
  at += 2;
  const auto shared = table(flags);
  Image screen(film.width, film.height, {1, 2, 3});
  int transparent = -1, delay = 0;
  for (int kind = byte(); kind != 0x3B; kind = byte()) {
    if (kind == 0x21 && byte() == 0xFF) {
      film.loops = blocks() == std::string("NETSCAPE2.0\x01\0\0", 14);
    } else if (kind == 0x21) {
      const auto control = blocks();
      transparent = (control.at(0) & 1) != 0 ? static_cast<std::uint8_t>(control.at(3)) : -1;
      delay =
          static_cast<std::uint8_t>(control.at(1)) + 256 * static_cast<std::uint8_t>(control.at(2));
    } else {
      REQUIRE(kind == 0x2C);
      const int left = word(), top = word(), width = word(), height = word();
      const int image_flags = byte();
      const auto colours = (image_flags & 0x80) != 0 ? table(image_flags) : shared;
      const int bits = byte();
      const auto places = unpack(blocks(), bits);
      REQUIRE(places.size() == static_cast<std::size_t>(width * height));
      for (int y = 0, i = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x, ++i) {
          const int place = places[static_cast<std::size_t>(i)];
          if (place == transparent) continue;
          screen.pixels.at(static_cast<std::size_t>((top + y) * film.width + left + x)) =
              colours.at(static_cast<std::size_t>(place));
        }
      }
      film.frames.push_back(screen);
      film.delays.push_back(delay);
      film.areas.push_back(places.size());
    }
  }
  CHECK(at == bytes.size());
  return film;
}

/// A square that moves over stripes.
Image square_at(int x, int y) {
  Image image(64, 48, {250, 250, 250});
  for (int j = 0; j < 48; ++j) {
    for (int i = 0; i < 64; ++i) {
      auto& pixel = image.pixels[static_cast<std::size_t>(j * 64 + i)];
      pixel.g = static_cast<std::uint8_t>(j % 8 * 20);
      if (i >= x && i < x + 6 && j >= y && j < y + 6)
        pixel = {200, 30, static_cast<std::uint8_t>(x)};
    }
  }
  return image;
}

Image noise(int width, int height, unsigned seed) {
  std::mt19937 random(seed);
  Image image(width, height);
  for (Colour& c : image.pixels) {
    const auto bits = random();
    c = {static_cast<std::uint8_t>(bits), static_cast<std::uint8_t>(bits >> 8),
         static_cast<std::uint8_t>(bits >> 16)};
  }
  return image;
}

}  // namespace

TEST_CASE("Packed numbers, unpacked by the letter of the specification, are the same", "[viz]") {
  std::mt19937 random(1);
  for (int bits = 2; bits <= 8; ++bits) {
    for (const std::size_t size : {0U, 1U, 2U, 5U, 4096U, 100'000U}) {
      for (const unsigned kinds : {1U, 2U, 1U << bits}) {
        std::vector<std::uint8_t> numbers(size);
        for (auto& number : numbers) number = static_cast<std::uint8_t>(random() % kinds);
        CHECK(unpack(lzw_pack(numbers, bits), bits) == numbers);
      }
    }
  }
}

TEST_CASE("A GIF of few colours, decoded, has exactly the frames", "[viz]") {
  const testing::TemporaryFolder folder;
  auto gif = make_gif(folder / "a.gif");
  std::vector<Image> frames;
  for (int i = 0; i < 12; ++i) {
    frames.push_back(square_at(i * 4, i * 3));
    gif->add(frames.back(), 0.1);
  }
  gif->finish();
  const Film film = read_gif(folder / "a.gif");
  CHECK(film.width == 64);
  CHECK(film.height == 48);
  CHECK(film.loops);
  REQUIRE(film.frames.size() == frames.size());
  for (std::size_t i = 0; i < frames.size(); ++i) {
    CHECK(film.frames[i].pixels == frames[i].pixels);
    CHECK(film.delays[i] == 10);
  }
}

TEST_CASE("Only the rectangle that changed is stored", "[viz]") {
  const testing::TemporaryFolder folder;
  auto gif = make_gif(folder / "a.gif");
  gif->add(square_at(10, 10), 0.1);
  gif->add(square_at(12, 10), 0.1);
  gif->finish();
  const Film film = read_gif(folder / "a.gif");
  CHECK(film.areas == std::vector<std::size_t>{64 * 48, 8 * 6});
}

TEST_CASE("A frame that equals the last one makes that last longer", "[viz]") {
  const testing::TemporaryFolder folder;
  auto gif = make_gif(folder / "a.gif");
  gif->add(square_at(10, 10), 0.5);
  gif->add(square_at(10, 10), 0.25);
  gif->add(square_at(20, 10), 1);
  gif->finish();
  const Film film = read_gif(folder / "a.gif");
  CHECK(film.delays == std::vector<int>{75, 100});
}

TEST_CASE("Delays are rounded without drifting, and none is too short to be kept", "[viz]") {
  const testing::TemporaryFolder folder;
  auto gif = make_gif(folder / "a.gif");
  for (int i = 0; i < 30; ++i) gif->add(square_at(i, 10), 1.0 / 30);
  gif->add(square_at(1, 1), 0);
  gif->finish();
  const auto delays = read_gif(folder / "a.gif").delays;
  REQUIRE(delays.size() == 31);
  int sum = 0;
  for (std::size_t i = 0; i < 30; ++i) sum += delays[i];
  CHECK(sum == 100);
  CHECK(delays.back() == 2);
}

TEST_CASE("A GIF of many colours is close to the frames", "[viz]") {
  const testing::TemporaryFolder folder;
  std::vector<Image> frames;
  for (int f = 0; f < 3; ++f) {
    Image image(80, 80);
    for (int i = 0; i < 80 * 80; ++i) {
      image.pixels[static_cast<std::size_t>(i)] = {static_cast<std::uint8_t>(i % 80 * 3),
                                                   static_cast<std::uint8_t>(i / 80 * 3),
                                                   static_cast<std::uint8_t>(f * 100)};
    }
    frames.push_back(image);
  }
  auto gif = make_gif(folder / "a.gif");
  for (const Image& frame : frames) gif->add(frame, 0.1);
  gif->finish();
  const Film film = read_gif(folder / "a.gif");
  REQUIRE(film.frames.size() == 3);
  for (std::size_t f = 0; f < 3; ++f) {
    double sum = 0;
    for (std::size_t i = 0; i < frames[f].pixels.size(); ++i) {
      sum += distance(film.frames[f].pixels[i], frames[f].pixels[i]);
    }
    // 6,400 colours shown by 255: squares of five pixels' side, a mean squared distance of 75.
    CHECK(sum / 6400 < 150);
  }
}

TEST_CASE("In a GIF of many colours, a pixel that hardly changes is not stored again", "[viz]") {
  const testing::TemporaryFolder folder;
  const auto gradient = [](int blue) {
    Image image(80, 80);
    for (int i = 0; i < 80 * 80; ++i) {
      image.pixels[static_cast<std::size_t>(i)] = {static_cast<std::uint8_t>(i % 80),
                                                   static_cast<std::uint8_t>(i / 80),
                                                   static_cast<std::uint8_t>(blue)};
    }
    return image;
  };
  auto gif = make_gif(folder / "a.gif");
  for (const int blue : {100, 106, 180}) gif->add(gradient(blue), 0.1);
  gif->finish();
  const Film film = read_gif(folder / "a.gif");
  REQUIRE(film.frames.size() == 3);
  const auto stayed = [&](std::size_t frame) {
    int same = 0;
    for (std::size_t i = 0; i < 6400; ++i) {
      same += film.frames[frame].pixels[i] == film.frames[frame - 1].pixels[i] ? 1 : 0;
    }
    return same;
  };
  CHECK(stayed(1) > 6000);
  CHECK(stayed(2) == 0);
}

TEST_CASE("A GIF of noise can be read", "[viz]") {
  const testing::TemporaryFolder folder;
  auto gif = make_gif(folder / "a.gif");
  for (unsigned i = 0; i < 4; ++i) gif->add(noise(61, 33, i), 0.1);
  gif->finish();
  CHECK(read_gif(folder / "a.gif").frames.size() == 4);
}

TEST_CASE("A single frame and a single pixel are a GIF", "[viz]") {
  const testing::TemporaryFolder folder;
  auto gif = make_gif(folder / "a.gif");
  gif->add(Image(1, 1, {9, 8, 7}), 0.1);
  gif->finish();
  CHECK(read_gif(folder / "a.gif").frames.at(0).at(0, 0) == Colour{9, 8, 7});
}

TEST_CASE("A GIF that is not finished leaves nothing behind", "[viz]") {
  const testing::TemporaryFolder folder;
  make_gif(folder / "a.gif")->add(square_at(1, 1), 0.1);
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("Frames of a GIF that differ in size, or none, are a mistake", "[viz]") {
  const testing::TemporaryFolder folder;
  auto gif = make_gif(folder / "a.gif");
  CHECK_THROWS_AS(gif->finish(), std::logic_error);
  gif->add(Image(4, 4), 0.1);
  CHECK_THROWS_AS(gif->add(Image(4, 5), 0.1), std::logic_error);
}

TEST_CASE("A GIF that cannot be written says where", "[viz]") {
  const testing::TemporaryFolder folder;
  auto gif = make_gif(folder / "no/a.gif");
  gif->add(Image(4, 4), 0.1);
  CHECK_THAT(testing::error_of([&] { gif->finish(); }), testing::contains("no/a.gif"));
}

TEST_CASE("A GIF that fails to be written leaves the old file, the device and no other", "[viz]") {
  const testing::TemporaryFolder folder;
  folder.file("a.gif", "old");
  { make_gif(folder / "a.gif")->add(square_at(1, 1), 0.1); }
  CHECK(testing::content_of(folder / "a.gif") == "old");
  std::filesystem::create_symlink("/dev/full", folder / "full");
  auto gif = make_gif(folder / "full");
  gif->add(square_at(1, 1), 0.1);
  CHECK_THAT(testing::error_of([&] { gif->finish(); }), testing::contains("No space left"));
  CHECK(std::filesystem::is_character_file(folder / "full"));
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 2);
}
