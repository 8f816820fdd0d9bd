#pragma once

#include <utility>

#include "nn/vector_math.hpp"

namespace lab::nn {
namespace detail {

/// Combines the numbers that lie H apart, in all lanes.
template <int H, class T, class Combine>
inline Vector<T> folded(const Vector<T>& v, Combine combine) {
  return [&]<int... J>(std::integer_sequence<int, J...>) {
    return combine(v, Vector<T>(__builtin_shufflevector(v, v, (J ^ H)...)));
  }
  (std::make_integer_sequence<int, kLanes<T>>{});
}

template <class T, class Combine>
inline T reduced(Vector<T> v, Combine combine) {
  if constexpr (kLanes < T >> 8) v = folded<8, T>(v, combine);
  if constexpr (kLanes < T >> 4) v = folded<4, T>(v, combine);
  if constexpr (kLanes < T >> 2) v = folded<2, T>(v, combine);
  return folded<1, T>(v, combine)[0];
}

}  // namespace detail

/// The larger of each two numbers; where `a` is NaN it is b's.
template <class T>
inline Vector<T> larger(const Vector<T>& a, const Vector<T>& b) {
  return a > b ? a : b;
}
/// The sum of a vector's numbers.
template <class T>
inline T sum_of(const Vector<T>& v) {
  return detail::reduced<T>(v, [](const Vector<T>& a, const Vector<T>& b) { return a + b; });
}
/// The largest of a vector's numbers.
template <class T>
inline T largest_of(const Vector<T>& v) {
  return detail::reduced<T>(v, larger<T>);
}

}  // namespace lab::nn
