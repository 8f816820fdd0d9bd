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
/// When the film has more colours than a table, so many are chosen: fewer colours pack better.
constexpr std::size_t kChosenColours = 96;
/// A mean squared distance that is hardly seen in a moving picture.
constexpr double kSmallError = 250;
/// In a film of chosen colours, what a pixel shows stays as long as it is so near to what it should
/// be: values that drift from frame to frame are not stored anew in each.
constexpr int kUnseenChange = 100;
/// Frames wait until their palette can be chosen for all of them, but not more pixels than these.
constexpr std::size_t kMostWaiting = 8 << 20;

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

/// What is stored of a frame: the rectangle that changed, with transparent pixels where it did not.
struct Change {
  Area area;
  std::vector<Colour> pixels;
  long long hundredths = 0;  ///< of a second, until the next
};

Change change_between(const Image& before, const Image& now, Area area) {
  Change change{area, {}};
  change.pixels.reserve(static_cast<std::size_t>(area.width) *
                        static_cast<std::size_t>(area.height));
  for (int y = area.y; y < area.y + area.height; ++y) {
    for (int x = area.x; x < area.x + area.width; ++x) {
      const Colour colour = now.at(x, y);
      const bool stays = !before.pixels.empty() && is_same(colour, before.at(x, y));
      change.pixels.push_back(stays ? Colour{0, 0, 0, 0} : Colour{colour.r, colour.g, colour.b});
    }
  }
  return change;
}

void count(Histogram& histogram, const Change& change) {
  for (const Colour c : change.pixels) {
    if (c.a != 0) histogram.add(c);
  }
}

class Gif final : public AnimationWriter {
 public:
  explicit Gif(std::filesystem::path file) : file_(std::move(file)) {}

  void add(const Image& frame, double seconds) override {
    const bool is_first = last_.pixels.empty();
    expect(frame.width > 0 && frame.height > 0 && std::max(frame.width, frame.height) < 65536,
           "GIF: a frame of {} × {}", frame.width, frame.height);
    expect(is_first || (frame.width == last_.width && frame.height == last_.height),
           "GIF: a frame of {} × {} after one of {} × {}", frame.width, frame.height, last_.width,
           last_.height);
    const auto area = is_first ? Area{0, 0, frame.width, frame.height} : changed_area(last_, frame);
    if (area) {
      if (waiting_pixels_ > kMostWaiting) put_waiting();
      waiting_.push_back(change_between(last_, frame, *area));
      waiting_pixels_ += waiting_.back().pixels.size();
      begun_ = ended_;
      last_ = frame;
    }
    // Rounded from the start, so that a thousand short frames last as long as they should. Programs
    // show what lasts less than 2 hundredths for 10.
    time_ += std::max(seconds, 0.0);
    ended_ = std::max(std::llround(time_ * 100), begun_ + 2);
    waiting_.back().hundredths = std::min(ended_ - begun_, 65535LL);
  }

  void finish() override {
    expect(!last_.pixels.empty(), "GIF: no frames");
    put_waiting();
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
  /// Packs the frames that wait; the first of them choose the shared palette.
  void put_waiting() {
    if (shared_.colours().empty()) {
      Histogram histogram;
      for (const Change& change : waiting_) count(histogram, change);
      const bool fits = histogram.size() <= kMostColours;
      shared_ = Palette(choose_colours(histogram, fits ? kMostColours : kChosenColours));
      tolerance_ = fits ? 0 : kUnseenChange;
      shown_ = std::vector<Colour>(last_.pixels.size(), Colour{0, 0, 0, 0});
    }
    for (const Change& change : waiting_) put_frame(change);
    waiting_.clear();
    waiting_pixels_ = 0;
  }

  /// A palette for one frame (which costs 768 bytes) when the shared one is far from its colours.
  std::optional<Palette> own_palette(const Change& change) {
    Histogram histogram;
    count(histogram, change);
    double error = 0, pixels = 0;
    for (const auto& [colour, number] : histogram.entries()) {
      error += static_cast<double>(number) * shared_.error(colour);
      pixels += static_cast<double>(number);
    }
    if (error <= kSmallError * pixels) return std::nullopt;
    return Palette(choose_colours(histogram, kMostColours));
  }

  void put_frame(const Change& change) {
    auto own = own_palette(change);
    Palette& palette = own ? *own : shared_;
    const Area area = change.area;

    std::vector<std::uint8_t> places(change.pixels.size(), kUnchanged);
    for (std::size_t i = 0; i < places.size(); ++i) {
      if (change.pixels[i].a == 0) continue;
      const std::size_t nearest = palette.nearest(change.pixels[i]);
      const auto width = static_cast<std::size_t>(area.width);
      Colour& shown = shown_[(static_cast<std::size_t>(area.y) + i / width) *
                                 static_cast<std::size_t>(last_.width) +
                             static_cast<std::size_t>(area.x) + i % width];
      // Two colours that are one in the palette are no change for whoever sees it.
      if (shown == palette.colours()[nearest]) continue;
      if (shown.a != 0 && distance(shown, change.pixels[i]) <= tolerance_) continue;
      shown = palette.colours()[nearest];
      places[i] = static_cast<std::uint8_t>(nearest + 1);
    }

    frames_ += "\x21\xF9\x04";  // graphic control extension
    put_byte(frames_, 0x05);    // the frame stays under the next; there is a transparent place
    put_word(frames_, static_cast<std::size_t>(change.hundredths));
    put_byte(frames_, kUnchanged);
    put_byte(frames_, 0);

    put_byte(frames_, 0x2C);  // image descriptor
    for (const int part : {area.x, area.y, area.width, area.height}) {
      put_word(frames_, static_cast<std::size_t>(part));
    }
    const auto own_bits = own ? static_cast<std::size_t>(table_bits(own->colours().size())) : 0;
    put_byte(frames_, own ? 0x80 | (own_bits - 1) : 0);
    if (own) put_table(frames_, own->colours());
    const std::uint8_t most = *std::max_element(places.begin(), places.end());
    const int bits = std::max(2, static_cast<int>(std::bit_width(most)));
    put_byte(frames_, static_cast<std::size_t>(bits));
    put_blocks(frames_, lzw_pack(places, bits));
  }

  std::filesystem::path file_;
  std::string frames_;  ///< packed
  std::vector<Change> waiting_;
  std::size_t waiting_pixels_ = 0;
  Palette shared_;
  int tolerance_ = 0;  ///< squared distance
  Image last_;
  std::vector<Colour> shown_;        ///< the frame packed last, in the colours of the palettes
  double time_ = 0;                  ///< seconds of all frames
  long long begun_ = 0, ended_ = 0;  ///< the last frame, in hundredths
};

}  // namespace

std::unique_ptr<AnimationWriter> make_gif(const std::filesystem::path& file) {
  return std::make_unique<Gif>(file);
}

}  // namespace lab::viz
