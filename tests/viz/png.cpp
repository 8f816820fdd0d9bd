#include <stb_image.h>

#include <filesystem>
#include <memory>
#include <string>

#include "tests/catch.hpp"
#include "tests/errors.hpp"
#include "tests/temporary.hpp"
#include "viz/export/files.hpp"

using namespace lab;
using namespace lab::viz;

namespace {

Image gradient(int width, int height) {
  Image image(width, height);
  for (std::size_t i = 0; i < image.pixels.size(); ++i) {
    image.pixels[i] = {static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(i / 7),
                       static_cast<std::uint8_t>(255 - i)};
  }
  return image;
}

}  // namespace

TEST_CASE("A PNG file, decoded, has the pixels that were written", "[viz]") {
  const testing::TemporaryFolder folder;
  for (const auto& [width, height] : {std::pair(1, 1), std::pair(37, 20), std::pair(300, 2)}) {
    const Image image = gradient(width, height);
    write_png(folder / "a.png", image);
    CHECK(testing::content_of(folder / "a.png").starts_with("\x89PNG\r\n\x1A\n"));

    int w = 0, h = 0, channels = 0;
    const std::unique_ptr<stbi_uc, void (*)(void*)> pixels(
        stbi_load((folder / "a.png").c_str(), &w, &h, &channels, 4), stbi_image_free);
    REQUIRE(pixels != nullptr);
    CHECK(w == width);
    CHECK(h == height);
    bool is_equal = true;
    for (std::size_t i = 0; i < image.pixels.size(); ++i) {
      const stbi_uc* p = pixels.get() + 4 * i;
      is_equal = is_equal && Colour{p[0], p[1], p[2], p[3]} == image.pixels[i];
    }
    CHECK(is_equal);
  }
}

TEST_CASE("A PNG file that cannot be written leaves nothing and says where", "[viz]") {
  const testing::TemporaryFolder folder;
  const auto error = testing::error_of([&] { write_png(folder / "no/a.png", gradient(4, 4)); });
  CHECK_THAT(error, testing::contains("no/a.png"));
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("A PNG file goes into a device that a link names, which stays what it is", "[viz]") {
  const testing::TemporaryFolder folder;
  std::filesystem::create_symlink("/dev/full", folder / "a.png");
  const auto error = testing::error_of([&] { write_png(folder / "a.png", gradient(4, 4)); });
  CHECK_THAT(error, testing::contains("No space left"));
  CHECK(std::filesystem::is_character_file(folder / "a.png"));
}
