#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace lab::core {

/// NumPy's SeedSequence: spreads a seed of any size over as many well-mixed words as are asked for.
/// Equal word for word to `numpy.random.SeedSequence(seed, spawn_key=…)`; the hash is M. E.
/// O'Neill's `seed_seq_fe` ("Developing a seed_seq alternative", 2015).
class SeedSequence {
 public:
  explicit SeedSequence(std::uint64_t seed, std::span<const std::uint32_t> spawn_key = {});

  /// `count` 64-bit words, as `generate_state(count, numpy.uint64)`.
  [[nodiscard]] std::vector<std::uint64_t> generate_state(int count) const;

 private:
  std::array<std::uint32_t, 4> pool_{};
};

/// NumPy's default generator PCG64: a 128-bit linear congruential generator whose output is
/// permuted (PCG XSL-RR, O'Neill 2014). The same seed gives the same numbers as
/// `numpy.random.Generator(numpy.random.PCG64(seed))`.
class Pcg64 {
 public:
  __extension__ using Word = unsigned __int128;
  using result_type = std::uint64_t;  // with min, max and (): a standard random bit generator

  /// The whole state, for checkpoints: state and increment, high word first, and the half word that
  /// the last 32-bit draw left over.
  struct State {
    std::uint64_t state_high, state_low, increment_high, increment_low;
    std::uint32_t has_spare, spare;
    bool operator==(const State&) const = default;
  };

  explicit Pcg64(const SeedSequence& seed);
  explicit Pcg64(std::uint64_t seed) : Pcg64(SeedSequence(seed)) {}

  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return ~result_type{0}; }

  /// The next 64 random bits.
  result_type operator()() {
    state_ = state_ * kMultiplier + increment_;
    const auto folded =
        static_cast<std::uint64_t>(state_ >> 64) ^ static_cast<std::uint64_t>(state_);
    const auto turn = static_cast<unsigned>(state_ >> 122);
    return (folded >> turn) | (folded << ((64 - turn) & 63));
  }

  /// Uniform in [0, 1) with 53 random bits: `Generator.random()`.
  double uniform() { return static_cast<double>((*this)() >> 11) * 0x1.0p-53; }

  /// 32 random bits; two calls share one 64-bit draw, low half first.
  std::uint32_t next32() {
    if (has_spare_) {
      has_spare_ = false;
      return spare_;
    }
    const std::uint64_t word = (*this)();
    has_spare_ = true;
    spare_ = static_cast<std::uint32_t>(word >> 32);
    return static_cast<std::uint32_t>(word);
  }

  /// Uniform in {0, …, bound − 1}: `Generator.integers(bound)` for 0 < bound < 2^32, by Lemire's
  /// multiplication with rejection (2019).
  std::uint32_t below(std::uint32_t bound) {
    if (bound == 1) return 0;
    std::uint64_t product = std::uint64_t{next32()} * bound;
    if (static_cast<std::uint32_t>(product) < bound) [[unlikely]] {
      const std::uint32_t threshold = (0U - bound) % bound;
      while (static_cast<std::uint32_t>(product) < threshold) {
        product = std::uint64_t{next32()} * bound;
      }
    }
    return static_cast<std::uint32_t>(product >> 32);
  }

  /// Normal with mean 0 and deviation 1 (Box and Muller 1958; not NumPy's ziggurat).
  double normal();

  /// Jumps over `count` 64-bit draws in O(log count) (F. Brown 1994).
  void discard(std::uint64_t count);

  [[nodiscard]] State state() const;
  void set_state(const State& state);

 private:
  static constexpr Word kMultiplier =
      (Word{0x2360ed051fc65da4ULL} << 64) | Word{0x4385df649fccf645ULL};

  Word state_ = 0;
  Word increment_ = 0;
  bool has_spare_ = false;
  std::uint32_t spare_ = 0;
};

/// The named random stream of a seed: one more draw in one stream moves no other. In Python
/// `PCG64(SeedSequence(seed, spawn_key=(zlib.crc32(name),)))`.
Pcg64 stream(std::uint64_t seed, std::string_view name);

}  // namespace lab::core
