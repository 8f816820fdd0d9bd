#pragma once

#include <cstddef>
#include <cstdint>

namespace lab::nn {

/// Leaves numbers out at random in training (N. Srivastava and others 2014): each becomes 0 with
/// probability `rate`, the others are divided by 1 − rate. Which ones is a function of `key`, the
/// number of the call and the place in the array, so that backward() finds the same ones again
/// without remembering them, and a resumed run draws what the unbroken one would have drawn.
struct Dropout {
  double rate = 0;        ///< in [0, 1), rounded to a multiple of 2⁻³²
  std::uint64_t key = 0;  ///< of the training step

  /// values[i] for i < count become 0 or values[i] / (1 − rate); NaN stays NaN. `call` numbers the
  /// layers of a model; `place` is where in the layer's array values[0] lies, for an array that
  /// comes in pieces. Used on activations, and in backward() on their gradients.
  template <class T>
  void apply(std::uint32_t call, T* values, std::size_t count, std::uint64_t place = 0) const;
};

extern template void Dropout::apply(std::uint32_t, float*, std::size_t, std::uint64_t) const;
extern template void Dropout::apply(std::uint32_t, double*, std::size_t, std::uint64_t) const;

}  // namespace lab::nn
