#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace lab::core {

/// NumPy's legacy generator `numpy.random.RandomState(seed)`: the Mersenne Twister MT19937 (M.
/// Matsumoto and T. Nishimura 1998) and the draws that NumPy makes of its words. The same seed
/// gives the same numbers for ever: NumPy froze this stream. What this lab draws itself comes from
/// Pcg64.
class RandomState {
 public:
  explicit RandomState(std::uint32_t seed) : engine_(seed) {}

  /// The next 32 random bits.
  std::uint32_t next32() { return static_cast<std::uint32_t>(engine_()); }

  /// Uniform in [0, 1) with 53 random bits, from two words: `random_sample()`.
  double random_sample();

  /// Uniform in {0, …, max}, both included: NumPy's `random_interval`. As many bits as `max` needs
  /// are cut from a word (from two words when max ≥ 2^32) until they are no more than `max`.
  std::uint64_t interval(std::uint64_t max);

  /// 0, …, n − 1 shuffled: `permutation(n)`. Throws std::logic_error for n > 2^32.
  std::vector<std::uint32_t> permutation(std::size_t n);

  /// k different numbers of 0, …, n − 1: `choice(n, k, replace=False)`, which is the beginning of a
  /// whole permutation. Throws std::logic_error for k > n.
  std::vector<std::uint32_t> choice_positions(std::size_t n, std::size_t k);

 private:
  std::mt19937 engine_;
};

}  // namespace lab::core
