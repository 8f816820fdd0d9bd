#include "nn/dropout.hpp"

#include <algorithm>

#include "core/error.hpp"

namespace lab::nn {
namespace {

/// A bijection of 64 bits that makes of neighbours what looks like chance: the finalizer of
/// SplitMix64 (G. Steele and others 2014).
constexpr std::uint64_t scattered(std::uint64_t x) {
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31U);
}

/// The same in 32 bits, which a processor does for many places at once; its shifts and factors are
/// those of C. Wellons' search (2018). `seed` takes part before and in the middle: one seed's
/// numbers are not another's in another order.
constexpr std::uint32_t scattered(std::uint32_t place, std::uint64_t seed) {
  std::uint32_t x = place + static_cast<std::uint32_t>(seed);
  x = (x ^ (x >> 16U)) * 0x7feb352dU;
  x ^= static_cast<std::uint32_t>(seed >> 32U);
  x = (x ^ (x >> 15U)) * 0x846ca68bU;
  return x ^ (x >> 16U);
}

}  // namespace

template <class T>
void Dropout::apply(std::uint32_t call, T* values, std::size_t count, std::uint64_t place) const {
  expect(rate >= 0 && rate < 1, "Dropout: a rate of {} is not in [0, 1)", rate);
  if (rate == 0) return;
  const auto least = static_cast<std::uint32_t>(std::min(rate * 0x1p32, 0x1p32 - 1));
  const T scale = static_cast<T>(1 / (1 - rate));
  constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15U;    // so that key 0 is a key like others
  constexpr std::uint64_t kSpan = std::uint64_t{1} << 32U;  // places that one seed serves
  while (count > 0) {
    const std::uint64_t first = place % kSpan;
    const auto here = std::min<std::uint64_t>(count, kSpan - first);
    const std::uint64_t seed =
        scattered(scattered(scattered(key + kGolden) + call) + place / kSpan);
    for (std::size_t i = 0; i < here; ++i) {
      const std::uint32_t number = scattered(static_cast<std::uint32_t>(first + i), seed);
      values[i] *= number < least ? T{0} : scale;
    }
    values += here;
    place += here;
    count -= here;
  }
}

template void Dropout::apply(std::uint32_t, float*, std::size_t, std::uint64_t) const;
template void Dropout::apply(std::uint32_t, double*, std::size_t, std::uint64_t) const;

}  // namespace lab::nn
