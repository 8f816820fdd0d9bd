#include "viz/export/palette.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <span>

namespace lab::viz {
namespace {

using Entry = Histogram::Entry;

std::array<double, 3> parts(Colour c) {
  return {static_cast<double>(c.r), static_cast<double>(c.g), static_cast<double>(c.b)};
}

/// Some of the colours, with what is needed to cut them.
struct Box {
  std::span<Entry> entries;
  Colour mean;
  std::size_t longest = 0;  ///< the part (red, green, blue) that varies most
  double error = 0;         ///< sum of the squared distances in that part
};

Box box_of(std::span<Entry> entries) {
  std::array<double, 3> sum{}, squares{};
  double pixels = 0;
  for (const auto& [colour, count] : entries) {
    const auto weight = static_cast<double>(count);
    pixels += weight;
    for (std::size_t i = 0; i < 3; ++i) {
      const double value = parts(colour)[i];
      sum[i] += weight * value;
      squares[i] += weight * value * value;
    }
  }
  const auto mean = [&](std::size_t i) { return sum[i] / pixels; };
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(mean(i) + 0.5); };
  Box box{entries, {byte(0), byte(1), byte(2)}};
  for (std::size_t i = 0; i < 3; ++i) {
    const double error = squares[i] - sum[i] * mean(i);
    if (error > box.error) box.error = error, box.longest = i;
  }
  return box;
}

/// Two boxes of about as many pixels each.
std::array<Box, 2> cut(const Box& box) {
  const auto part = [&](const Entry& e) { return parts(e.colour)[box.longest]; };
  std::sort(box.entries.begin(), box.entries.end(), [&](const Entry& a, const Entry& b) {
    return part(a) != part(b) ? part(a) < part(b)
                              : Histogram::key(a.colour) < Histogram::key(b.colour);
  });
  std::size_t pixels = 0;
  for (const Entry& e : box.entries) pixels += e.pixels;
  std::size_t before = 0, at = 0;
  while (at + 1 < box.entries.size() && (at == 0 || before < pixels / 2)) {
    before += box.entries[at++].pixels;
  }
  return {box_of(box.entries.first(at)), box_of(box.entries.subspan(at))};
}

std::size_t nearest_of(const std::vector<Colour>& colours, Colour colour) {
  std::size_t nearest = 0;
  int least = std::numeric_limits<int>::max();
  for (std::size_t i = 0; i < colours.size(); ++i) {
    if (const int d = distance(colours[i], colour); d < least) least = d, nearest = i;
  }
  return nearest;
}

/// Lloyd's step: each colour becomes the mean of the pixels that it is nearest to.
void improve(std::vector<Colour>& colours, std::span<const Entry> entries) {
  struct Sum {
    std::array<double, 3> of{};
    double pixels = 0;
  };
  std::vector<Sum> sums(colours.size());
  for (const auto& [colour, pixels] : entries) {
    Sum& sum = sums[nearest_of(colours, colour)];
    const auto weight = static_cast<double>(pixels);
    for (std::size_t i = 0; i < 3; ++i) sum.of[i] += weight * parts(colour)[i];
    sum.pixels += weight;
  }
  for (std::size_t n = 0; n < colours.size(); ++n) {
    const Sum& sum = sums[n];
    if (sum.pixels == 0) continue;
    const auto mean = [&](std::size_t i) {
      return static_cast<std::uint8_t>(sum.of[i] / sum.pixels + 0.5);
    };
    colours[n] = {mean(0), mean(1), mean(2)};
  }
}

}  // namespace

std::vector<Entry> Histogram::entries() const {
  std::vector<Entry> list;
  list.reserve(counts_.size());
  for (const auto& [rgb, pixels] : counts_) {
    const auto byte = [rgb = rgb](int shift) { return static_cast<std::uint8_t>(rgb >> shift); };
    list.push_back({{byte(16), byte(8), byte(0)}, pixels});
  }
  std::sort(list.begin(), list.end(), [](const Entry& a, const Entry& b) {
    return a.pixels != b.pixels ? a.pixels > b.pixels : key(a.colour) < key(b.colour);
  });
  return list;
}

std::vector<Colour> choose_colours(const Histogram& histogram, std::size_t count) {
  auto entries = histogram.entries();
  std::vector<Colour> colours;
  if (entries.size() <= count) {
    for (const Entry& e : entries) colours.push_back(e.colour);
    return colours;
  }
  if (count == 0) return colours;
  std::vector<Box> boxes{box_of(entries)};
  while (boxes.size() < count) {
    const auto worst = std::max_element(
        boxes.begin(), boxes.end(), [](const Box& a, const Box& b) { return a.error < b.error; });
    if (worst->entries.size() < 2) break;
    const auto [low, high] = cut(*worst);
    *worst = low;
    boxes.push_back(high);
  }
  for (const Box& box : boxes) colours.push_back(box.mean);
  constexpr int kRounds = 5;  // later ones hardly change anything
  for (int round = 0; round < kRounds; ++round) improve(colours, entries);
  return colours;
}

int distance(Colour a, Colour b) {
  const int r = a.r - b.r, g = a.g - b.g, blue = a.b - b.b;
  return r * r + g * g + blue * blue;
}

void Palette::add(const std::vector<Colour>& colours) {
  if (colours.empty()) return;
  known_.clear();
  for (const Colour c : colours) {
    if (std::find(colours_.begin(), colours_.end(), c) == colours_.end()) colours_.push_back(c);
  }
}

std::size_t Palette::nearest(Colour colour) {
  const std::uint32_t key = Histogram::key(colour);
  if (key == last_key_ && !known_.empty()) return last_;  // most pixels look like the one before
  const auto [found, is_new] = known_.try_emplace(key, 0);
  if (is_new) found->second = nearest_of(colours_, colour);
  last_key_ = key;
  last_ = found->second;
  return last_;
}

int Palette::error(Colour colour) {
  return colours_.empty() ? 3 * 255 * 255 : distance(colours_[nearest(colour)], colour);
}

}  // namespace lab::viz
