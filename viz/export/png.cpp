#include <stb_image_write.h>

#include <string>

#include "core/error.hpp"
#include "core/files.hpp"
#include "viz/export/files.hpp"

namespace lab::viz {

void write_png(const std::filesystem::path& file, const Image& image) {
  expect(image.width > 0 && image.height > 0, "write_png: an image of {} × {}", image.width,
         image.height);
  // Pictures of the viewer are opaque; without the alpha the file is a quarter smaller.
  std::string pixels;
  pixels.reserve(image.pixels.size() * 3);
  for (const Colour& c : image.pixels) {
    for (const std::uint8_t part : {c.r, c.g, c.b}) pixels.push_back(static_cast<char>(part));
  }
  std::string png;
  const auto append = [](void* to, void* data, int size) {
    static_cast<std::string*>(to)->append(static_cast<const char*>(data),
                                          static_cast<std::size_t>(size));
  };
  if (stbi_write_png_to_func(append, &png, image.width, image.height, 3, pixels.data(),
                             image.width * 3) == 0) {
    fail("{}: cannot be packed as PNG (out of memory?)", file.string());
  }
  core::write_file(file, png);
}

}  // namespace lab::viz
