#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "viz/draw/canvas.hpp"

namespace lab::viz {

/// How many pixels have each colour (its opacity does not count).
class Histogram {
 public:
  void add(Colour colour, std::size_t pixels = 1) {
    // Most pixels look like the one before.
    if (last_ == nullptr || key(colour) != last_key_) {
      last_key_ = key(colour);
      last_ = &counts_[last_key_];
    }
    *last_ += pixels;
  }
  [[nodiscard]] std::size_t size() const { return counts_.size(); }

  struct Entry {
    Colour colour;
    std::size_t pixels = 0;
  };
  /// The most frequent first; equals in a fixed order.
  [[nodiscard]] std::vector<Entry> entries() const;

  static std::uint32_t key(Colour c) {
    return static_cast<std::uint32_t>(c.r) << 16 | static_cast<std::uint32_t>(c.g) << 8 | c.b;
  }

 private:
  std::unordered_map<std::uint32_t, std::size_t> counts_;
  std::size_t* last_ = nullptr;  ///< the count that was raised last, of the colour with last_key_
  std::uint32_t last_key_ = 0;
};

/// At most `count` colours that stand for those of `histogram`: the colours themselves when they
/// are few, else by median cut (Heckbert 1982): the box of colours with the largest error is cut in
/// two until there are enough; each is replaced by its mean. Then each moves to the mean of what is
/// nearest to it (Lloyd 1982), a few times, so that what fills large areas is met well.
std::vector<Colour> choose_colours(const Histogram& histogram, std::size_t count);

/// A list of colours that answers which of them is nearest to a given one.
class Palette {
 public:
  Palette() = default;
  explicit Palette(const std::vector<Colour>& colours) { add(colours); }

  /// Adds colours that are not there.
  void add(const std::vector<Colour>& colours);
  [[nodiscard]] const std::vector<Colour>& colours() const { return colours_; }
  /// The place of the nearest colour; the palette must not be empty.
  std::size_t nearest(Colour colour);
  /// The squared distance to the nearest colour; the greatest there is when it is empty.
  int error(Colour colour);

 private:
  std::vector<Colour> colours_;
  std::unordered_map<std::uint32_t, std::size_t> known_;  ///< nearest places that were looked for
  std::uint32_t last_key_ = 0;                            ///< what was looked for last, and found
  std::size_t last_ = 0;
};

/// The squared distance of two colours.
int distance(Colour a, Colour b);

}  // namespace lab::viz
