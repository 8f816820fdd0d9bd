#include "core/random.hpp"

#include <cmath>
#include <numbers>

namespace lab::core {
namespace {

// The constants of NumPy's SeedSequence.
constexpr std::uint32_t kInitA = 0x43b0d7e5, kMultiplyA = 0x931e8875;
constexpr std::uint32_t kInitB = 0x8b51f9dd, kMultiplyB = 0x58f38ded;
constexpr std::uint32_t kMixLeft = 0xca01f9dd, kMixRight = 0x4973f715;

/// A hash whose constant changes with every call.
struct Hash {
  std::uint32_t constant, multiplier;
  std::uint32_t operator()(std::uint32_t value) {
    value ^= constant;
    constant *= multiplier;
    value *= constant;
    return value ^ (value >> 16);
  }
};

std::uint32_t mix(std::uint32_t x, std::uint32_t y) {
  const std::uint32_t result = kMixLeft * x - kMixRight * y;
  return result ^ (result >> 16);
}

std::uint32_t crc32(std::string_view text) {
  std::uint32_t crc = 0xffffffff;
  for (const char letter : text) {
    crc ^= static_cast<unsigned char>(letter);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (0xedb88320U & (0U - (crc & 1U)));
  }
  return ~crc;
}

}  // namespace

SeedSequence::SeedSequence(std::uint64_t seed, std::span<const std::uint32_t> spawn_key) {
  std::vector<std::uint32_t> entropy{static_cast<std::uint32_t>(seed)};
  if (seed >> 32 != 0) entropy.push_back(static_cast<std::uint32_t>(seed >> 32));
  if (!spawn_key.empty()) {
    // Padding keeps (seed, key) apart from a longer seed without a key.
    entropy.resize(pool_.size(), 0);
    entropy.insert(entropy.end(), spawn_key.begin(), spawn_key.end());
  }

  Hash hash{kInitA, kMultiplyA};
  for (std::size_t i = 0; i < pool_.size(); ++i) {
    pool_[i] = hash(i < entropy.size() ? entropy[i] : 0);
  }
  for (std::size_t from = 0; from < pool_.size(); ++from) {
    for (std::size_t to = 0; to < pool_.size(); ++to) {
      if (from != to) pool_[to] = mix(pool_[to], hash(pool_[from]));
    }
  }
  for (std::size_t i = pool_.size(); i < entropy.size(); ++i) {
    for (auto& word : pool_) word = mix(word, hash(entropy[i]));
  }
}

std::vector<std::uint64_t> SeedSequence::generate_state(int count) const {
  Hash hash{kInitB, kMultiplyB};
  std::vector<std::uint64_t> words(static_cast<std::size_t>(count));
  std::size_t next = 0;
  for (auto& word : words) {
    const std::uint64_t low = hash(pool_[next++ % pool_.size()]);
    const std::uint64_t high = hash(pool_[next++ % pool_.size()]);
    word = low | (high << 32);
  }
  return words;
}

Pcg64::Pcg64(const SeedSequence& seed) {
  const auto words = seed.generate_state(4);
  const Word start = (Word{words[0]} << 64) | words[1];
  const Word sequence = (Word{words[2]} << 64) | words[3];
  increment_ = (sequence << 1) | 1;
  state_ = increment_ + start;
  state_ = state_ * kMultiplier + increment_;
}

double Pcg64::normal() {
  // 1 − u keeps the logarithm's argument above zero.
  const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
  return radius * std::cos(2.0 * std::numbers::pi * uniform());
}

void Pcg64::discard(std::uint64_t count) {
  // Squares the affine map x → a·x + c along the bits of `count`.
  Word total_a = 1, total_c = 0, a = kMultiplier, c = increment_;
  for (; count != 0; count >>= 1) {
    if ((count & 1) != 0) {
      total_a *= a;
      total_c = total_c * a + c;
    }
    c *= a + 1;
    a *= a;
  }
  state_ = total_a * state_ + total_c;
}

Pcg64::State Pcg64::state() const {
  return {static_cast<std::uint64_t>(state_ >> 64),     static_cast<std::uint64_t>(state_),
          static_cast<std::uint64_t>(increment_ >> 64), static_cast<std::uint64_t>(increment_),
          static_cast<std::uint32_t>(has_spare_),       spare_};
}

void Pcg64::set_state(const State& state) {
  state_ = (Word{state.state_high} << 64) | state.state_low;
  increment_ = (Word{state.increment_high} << 64) | state.increment_low;
  has_spare_ = state.has_spare != 0;
  spare_ = state.spare;
}

Pcg64 stream(std::uint64_t seed, std::string_view name) {
  const std::array<std::uint32_t, 1> key{crc32(name)};
  return Pcg64(SeedSequence(seed, key));
}

}  // namespace lab::core
