#pragma once

#include <cstdint>

#include "nn/matmul.hpp"

namespace lab::nn {

/// One vector register of T: arithmetic works on all its numbers at once.
using detail::Vector;
template <class T>
inline constexpr int kLanes = detail::kLanes<T>;

/// Reads and writes kLanes<T> neighbouring numbers; they need no alignment.
template <class T>
inline Vector<T> load(const T* from) {
  return *reinterpret_cast<const Vector<T>*>(from);
}
template <class T, class Numbers>
inline void store(T* to, const Numbers& numbers) {
  *reinterpret_cast<Vector<T>*>(to) = numbers;
}

namespace detail {

/// ln 2 in two parts, so that n · ln 2 keeps more digits than one number of type T has.
template <class T>
struct ExpConstants;
template <>
struct ExpConstants<float> {
  using Bits = std::int32_t;
  static constexpr float kMagic = 0x1.8p23F, kLeast = -87.0F, kMost = 88.0F;
  static constexpr float kLn2High = 0x1.62e4p-1F, kLn2Low = 0x1.7f7d1cp-20F;
  static constexpr int kMantissa = 23, kDegree = 7;
};
template <>
struct ExpConstants<double> {
  using Bits = std::int64_t;
  static constexpr double kMagic = 0x1.8p52, kLeast = -708.0, kMost = 709.0;
  static constexpr double kLn2High = 0x1.62e42feep-1, kLn2Low = 0x1.a39ef35793c76p-33;
  static constexpr int kMantissa = 52, kDegree = 13;
};

constexpr double inverse_factorial(int n) {
  return n < 2 ? 1.0 : inverse_factorial(n - 1) / static_cast<double>(n);
}

/// Taylor's series of e^r from the term `k` on, by Horner's rule.
template <int k, class T>
inline Vector<T> exp_series(const Vector<T>& r) {
  constexpr T kTerm = static_cast<T>(inverse_factorial(k));
  if constexpr (k == ExpConstants<T>::kDegree) {
    return Vector<T>{} + kTerm;
  } else {
    return exp_series<k + 1, T>(r) * r + kTerm;
  }
}

}  // namespace detail

/// eˣ for a whole vector, to the last digit or two: x = n · ln 2 + r with |r| ≤ ½ ln 2, e^r by its
/// series, and n added to the exponent. Clamped where the result would leave T's normal range.
template <class T>
inline Vector<T> exponential(Vector<T> x) {
  using C = detail::ExpConstants<T>;
  using Bits [[gnu::vector_size(sizeof(Vector<T>)), gnu::may_alias]] = typename C::Bits;
  const Vector<T> least = Vector<T>{} + C::kLeast, most = Vector<T>{} + C::kMost;
  x = x < least ? least : x;  // written so that NaN stays NaN
  x = x > most ? most : x;
  // Adding 1.5 · 2^mantissa pushes the fraction out: what is left in the low bits is n.
  const Vector<T> shifted = x * static_cast<T>(1.4426950408889634) + C::kMagic;
  const Vector<T> n = shifted - C::kMagic;
  const Vector<T> r = (x - n * C::kLn2High) - n * C::kLn2Low;
  const Vector<T> series = detail::exp_series<0, T>(r);
  return (Vector<T>)((Bits)series + ((Bits)shifted << C::kMantissa));
}

/// σ(x) = 1 / (1 + e⁻ˣ)
template <class T>
inline Vector<T> sigmoid(const Vector<T>& x) {
  return T{1} / (T{1} + exponential<T>(-x));
}
/// tanh(x) = 2 σ(2x) − 1, exact to the last digit of 1 (not of a small result).
template <class T>
inline Vector<T> hyperbolic_tangent(const Vector<T>& x) {
  return T{2} / (T{1} + exponential<T>(T{-2} * x)) - T{1};
}

}  // namespace lab::nn
