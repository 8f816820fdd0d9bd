#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <type_traits>

#include "nn/vector_math.hpp"

namespace lab::nn {

/// The normal distribution at x: Φ, the share below x, and φ, the density.
template <class T>
struct Normal {
  Vector<T> below, density;
};

/// Φ(x) = ½ (1 + erf(x / √2)) and φ(x) = e^(−x²/2) / √(2π). In float Φ is exact to 1.5e-7, by
/// formula 7.1.26 of M. Abramowitz and I. Stegun 1964 (C. Hastings' polynomial); in double by
/// std::erfc.
template <class T>
inline Normal<T> normal_distribution(const Vector<T>& x) {
  constexpr T kInverseRoot2Pi = static_cast<T>(0.3989422804014327);
  constexpr T kInverseRoot2 = static_cast<T>(0.7071067811865476);
  const Vector<T> bell = exponential<T>(x * x * T{-0.5});
  if constexpr (std::is_same_v<T, float>) {
    const Vector<T> size = (x < 0 ? -x : x) * kInverseRoot2;
    const Vector<T> t = 1 / (1 + 0.3275911F * size);
    const Vector<T> series =
        ((((1.061405429F * t - 1.453152027F) * t + 1.421413741F) * t - 0.284496736F) * t +
         0.254829592F) *
        t;
    const Vector<T> tail = 0.5F * series * bell;  // what lies beyond |x|
    return {x < 0 ? tail : 1 - tail, bell * kInverseRoot2Pi};
  } else {
    T below[kLanes<T>];
    store(below, x * -kInverseRoot2);
    for (T& number : below) number = std::erfc(number) / 2;
    return {load(below), bell * kInverseRoot2Pi};
  }
}

namespace detail {

/// The first `count` ≤ lanes numbers of a vector, the others 0.
template <class T>
inline Vector<T> load_some(const T* from, std::size_t count) {
  if (count == kLanes<T>) return load(from);
  T part[kLanes<T>] = {};
  std::copy_n(from, count, part);
  return load(part);
}
template <class T>
inline void store_some(T* to, const Vector<T>& numbers, std::size_t count) {
  if (count == kLanes<T>) return store(to, numbers);
  T part[kLanes<T>];
  store(part, numbers);
  std::copy_n(part, count, to);
}

}  // namespace detail

/// y = z Φ(z), the exact GELU (D. Hendrycks and K. Gimpel 2016), and its slope dy/dz = Φ(z) + z
/// φ(z) (null: not wanted). y may be z.
template <class T>
void gelu(const T* z, std::size_t count, T* y, T* slope = nullptr) {
  constexpr std::size_t L = kLanes<T>;
  for (std::size_t i = 0; i < count; i += L) {
    const std::size_t here = std::min(L, count - i);
    const Vector<T> at = detail::load_some(z + i, here);
    const auto normal = normal_distribution<T>(at);
    detail::store_some<T>(y + i, at * normal.below, here);
    if (slope == nullptr) continue;
    detail::store_some<T>(slope + i, normal.below + at * normal.density, here);
  }
}

}  // namespace lab::nn
