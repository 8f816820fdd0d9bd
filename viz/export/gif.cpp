#include <algorithm>
#include <bit>
#include <cmath>
#include <optional>
#include <string>

#include "core/error.hpp"
#include "core/files.hpp"
#include "viz/export/files.hpp"
#include "viz/export/lzw.hpp"
#include "viz/export/palette.hpp"

namespace lab::viz {
namespace {

/// Place 0 of every colour table: the pixel stays as it was.
constexpr std::uint8_t kUnchanged = 0;
constexpr std::size_t kMostColours = 255;
/// When a frame has more colours than the table has room for, so many are chosen from the first
/// frame and from each later one; the rest is kept for those after it.
constexpr std::size_t kFirstColours = 160, kLaterColours = 8;
/// A squared distance of colours that nobody sees in a moving picture.
constexpr int kSmallError = 60;

struct Area {
  int x = 0, y = 0, width = 0, height = 0;
};

void put_byte(std::string& out, std::size_t value) { out.push_back(static_cast<char>(value)); }

void put_word(std::string& out, std::size_t value) {
  put_byte(out, value & 255);
  put_byte(out, value >> 8);
}

/// The logarithm of the smallest colour table that holds `colours` and kUnchanged.
int table_bits(std::size_t colours) {
  return std::max(1, static_cast<int>(std::bit_width(colours)));
}

void put_table(std::string& out, const std::vector<Colour>& colours) {
  const std::size_t end = out.size() + 3 * (std::size_t{1} << table_bits(colours.size()));
  out.append(3, '\0');
  for (const Colour c : colours) {
    for (const std::uint8_t part : {c.r, c.g, c.b}) put_byte(out, part);
  }
  out.resize(end, '\0');
}

/// Data in blocks of at most 255 bytes, each behind its length; a block of none ends them.
void put_blocks(std::string& out, const std::string& data) {
  constexpr std::size_t kMost = 255;
  for (std::size_t i = 0; i < data.size(); i += kMost) {
    const std::size_t size = std::min(kMost, data.size() - i);
    put_byte(out, size);
    out.append(data, i, size);
  }
  put_byte(out, 0);
}

bool is_same(Colour a, Colour b) { return a.r == b.r && a.g == b.g && a.b == b.b; }

/// The smallest rectangle outside of which the images are the same; none when they are.
std::optional<Area> changed_area(const Image& before, const Image& now) {
  int left = now.width, right = -1, top = now.height, bottom = -1;
  for (int y = 0; y < now.height; ++y) {
    const auto row = static_cast<std::ptrdiff_t>(y) * now.width;
    const auto old_row = before.pixels.begin() + row, new_row = now.pixels.begin() + row;
    const auto first = std::mismatch(new_row, new_row + now.width, old_row, is_same).first;
    if (first == new_row + now.width) continue;
    int last = now.width - 1;
    while (is_same(new_row[last], old_row[last])) --last;
    left = std::min(left, static_cast<int>(first - new_row));
    right = std::max(right, last);
    top = std::min(top, y);
    bottom = y;
  }
  if (right < 0) return std::nullopt;
  return Area{left, top, right - left + 1, bottom - top + 1};
}

class Gif final : public AnimationWriter {
 public:
  explicit Gif(std::filesystem::path file) : file_(std::move(file)) {}

  void add(const Image& frame, double seconds) override {
    const bool is_first = last_.pixels.empty();
    if (is_first) {
      expect(frame.width > 0 && frame.height > 0 && std::max(frame.width, frame.height) < 65536,
             "GIF: a frame of {} × {}", frame.width, frame.height);
    } else {
      expect(frame.width == last_.width && frame.height == last_.height,
             "GIF: a frame of {} × {} after one of {} × {}", frame.width, frame.height, last_.width,
             last_.height);
    }
    const auto area = is_first ? Area{0, 0, frame.width, frame.height}
                               : changed_area(last_, frame).value_or(Area{});
    if (area.width > 0) {
      begun_ = hundredths_;
      if (is_first) last_ = frame, shown_ = frame.pixels;
      put_frame(frame, area, is_first);
      last_ = frame;
    }
    time_ += std::max(seconds, 0.0);
    // Rounded from the start, so that a thousand short frames last as long as they should. Programs
    // show what lasts less than 2 hundredths for 10.
    hundredths_ = std::max(std::llround(time_ * 100), begun_ + 2);
    const auto delay = static_cast<std::size_t>(std::min(hundredths_ - begun_, 65535LL));
    frames_[delay_at_] = static_cast<char>(delay & 255);
    frames_[delay_at_ + 1] = static_cast<char>(delay >> 8);
  }

  void finish() override {
    expect(!last_.pixels.empty(), "GIF: no frames");
    std::string out = "GIF89a";
    put_word(out, static_cast<std::size_t>(last_.width));
    put_word(out, static_cast<std::size_t>(last_.height));
    const auto bits = static_cast<std::size_t>(table_bits(shared_.colours().size()));
    put_byte(out, 0xF0 | (bits - 1));  // there is a table, of 8-bit colours
    put_byte(out, 0);                  // background
    put_byte(out, 0);                  // pixels are square
    put_table(out, shared_.colours());
    // Netscape's extension: again and again.
    out += std::string("\x21\xFF\x0BNETSCAPE2.0\x03\x01\0\0\0", 19);
    out += frames_;
    put_byte(out, 0x3B);
    core::write_file(file_, out);
  }

 private:
  /// Calls `act` with the place of each pixel in `area`.
  template <class Act>
  void for_each_pixel(Area area, const Act& act) const {
    for (int y = area.y; y < area.y + area.height; ++y) {
      const auto row = static_cast<std::size_t>(y) * static_cast<std::size_t>(last_.width);
      for (int x = area.x; x < area.x + area.width; ++x) act(row + static_cast<std::size_t>(x));
    }
  }

  /// The palette for a frame of these colours: none when the shared one, with new colours as long
  /// as there is room, fits well; else one of the frame's own (which costs 768 bytes).
  std::optional<Palette> own_palette(const Histogram& histogram, bool is_first) {
    const auto entries = histogram.entries();
    Histogram added, far;
    for (const auto& [colour, pixels] : entries) {
      const int error = shared_.error(colour);
      if (error > 0) added.add(colour, pixels);
      if (error > kSmallError) far.add(colour, pixels);
    }
    const std::size_t room = kMostColours - shared_.colours().size();
    if (added.size() <= room) {
      shared_.add(choose_colours(added, room));
      return std::nullopt;
    }
    shared_.add(choose_colours(far, std::min(room, is_first ? kFirstColours : kLaterColours)));
    double error = 0, pixels = 0;
    for (const auto& [colour, count] : entries) {
      error += static_cast<double>(count) * shared_.error(colour);
      pixels += static_cast<double>(count);
    }
    if (is_first || error <= kSmallError * pixels) return std::nullopt;
    return Palette(choose_colours(histogram, kMostColours));
  }

  void put_frame(const Image& frame, Area area, bool is_first) {
    const auto changes = [&](std::size_t i) {
      return is_first || !is_same(frame.pixels[i], last_.pixels[i]);
    };
    Histogram histogram;
    for_each_pixel(area, [&](std::size_t i) {
      if (changes(i)) histogram.add(frame.pixels[i]);
    });
    auto own = own_palette(histogram, is_first);
    Palette& palette = own ? *own : shared_;

    std::vector<std::uint8_t> places;
    places.reserve(static_cast<std::size_t>(area.width) * static_cast<std::size_t>(area.height));
    for_each_pixel(area, [&](std::size_t i) {
      places.push_back(kUnchanged);
      if (!changes(i)) return;
      const std::size_t nearest = palette.nearest(frame.pixels[i]);
      const Colour colour = palette.colours()[nearest];
      // Two colours that are one in the palette are no change for whoever sees it.
      if (!is_first && is_same(colour, shown_[i])) return;
      shown_[i] = colour;
      places.back() = static_cast<std::uint8_t>(nearest + 1);
    });
    const std::uint8_t most = *std::max_element(places.begin(), places.end());

    frames_ += "\x21\xF9\x04";  // graphic control extension
    put_byte(frames_, 0x05);    // the frame stays under the next; there is a transparent place
    delay_at_ = frames_.size();
    put_word(frames_, 0);
    put_byte(frames_, kUnchanged);
    put_byte(frames_, 0);

    put_byte(frames_, 0x2C);  // image descriptor
    for (const int part : {area.x, area.y, area.width, area.height}) {
      put_word(frames_, static_cast<std::size_t>(part));
    }
    const auto own_bits = own ? static_cast<std::size_t>(table_bits(own->colours().size())) : 0;
    put_byte(frames_, own ? 0x80 | (own_bits - 1) : 0);
    if (own) put_table(frames_, own->colours());
    const int bits = std::max(2, static_cast<int>(std::bit_width(most)));
    put_byte(frames_, static_cast<std::size_t>(bits));
    put_blocks(frames_, lzw_pack(places, bits));
  }

  std::filesystem::path file_;
  std::string frames_;
  Palette shared_;
  Image last_;
  std::vector<Colour> shown_;             ///< the last frame in the colours of the palettes
  std::size_t delay_at_ = 0;              ///< of the last frame, in `frames_`
  double time_ = 0;                       ///< seconds of all frames
  long long hundredths_ = 0, begun_ = 0;  ///< end and beginning of the last frame
};

}  // namespace

std::unique_ptr<AnimationWriter> make_gif(const std::filesystem::path& file) {
  return std::make_unique<Gif>(file);
}

}  // namespace lab::viz
