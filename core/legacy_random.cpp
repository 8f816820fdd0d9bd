#include "core/legacy_random.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <numeric>
#include <utility>

#include "core/error.hpp"

namespace lab::core {

double RandomState::random_sample() {
  const std::uint32_t high = next32() >> 5;  // 27 bits
  const std::uint32_t low = next32() >> 6;   // 26 bits
  return (high * 0x1.0p26 + low) * 0x1.0p-53;
}

std::uint64_t RandomState::interval(std::uint64_t max) {
  if (max == 0) return 0;  // without drawing
  // The smallest 2^b − 1 ≥ max: at least every second draw is kept, and all values stay equally
  // likely, which a remainder would not give.
  const std::uint64_t mask = ~std::uint64_t{0} >> std::countl_zero(max);
  std::uint64_t value = 0;
  if (max <= std::numeric_limits<std::uint32_t>::max()) {
    do value = next32() & mask;
    while (value > max);
  } else {
    do {
      const std::uint64_t high = next32();
      value = ((high << 32) | next32()) & mask;
    } while (value > max);
  }
  return value;
}

std::vector<std::uint32_t> RandomState::permutation(std::size_t n) {
  expect(n <= std::size_t{1} << 32, "a permutation of {} numbers does not fit 32 bits", n);
  std::vector<std::uint32_t> order(n);
  std::iota(order.begin(), order.end(), 0U);
  // Fisher and Yates, from the end. Partners are drawn some steps ahead of their swaps, so that
  // memory brings them meanwhile: with millions of numbers hardly any is in the cache.
  std::array<std::size_t, 64> partners{};
  for (std::size_t i = n; i > 1;) {
    const std::size_t steps = std::min(partners.size(), i - 1);
    for (std::size_t k = 0; k < steps; ++k) {
      partners[k] = interval(i - 1 - k);
      __builtin_prefetch(&order[partners[k]]);
    }
    for (std::size_t k = 0; k < steps; ++k) std::swap(order[--i], order[partners[k]]);
  }
  return order;
}

std::vector<std::uint32_t> RandomState::choice_positions(std::size_t n, std::size_t k) {
  expect(k <= n, "{} different numbers cannot be drawn from {}", k, n);
  auto order = permutation(n);
  order.resize(k);
  return order;
}

}  // namespace lab::core
