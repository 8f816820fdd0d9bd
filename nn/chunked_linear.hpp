#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "nn/panels.hpp"
#include "nn/tiles.hpp"

namespace lab::nn {

/// `columns` rounded up to whole vectors.
template <class T>
constexpr int padded(int columns) {
  return panel_count<T>(columns) * kLanes<T>;
}

/// y = x Wᵀ + b as nn::Linear, for rows that come a chunk at a time, so that what is done to them
/// before and after happens while they are in the cache. weight [O, D], bias [O]. Chunks have rows
/// of padded(D) and padded(O) numbers, which may lie further apart; what the padding holds does not
/// matter. A pass over all rows is begin, then the chunks, then (backwards) finish.
template <class T>
class ChunkedLinear {
 public:
  ChunkedLinear(int inputs, int outputs) : inputs_(inputs), outputs_(outputs) {}

  void begin_forward(const T* weight, const T* bias) {
    pack_panels(panels_, transpose_of(weight, inputs_), inputs_, outputs_);
    bias_.assign(static_cast<std::size_t>(padded<T>(outputs_)), T{0});
    std::copy_n(bias, outputs_, bias_.begin());
  }
  /// x [rows, D] → y [rows, O]. Of x the padding is not read.
  void forward(const T* x, std::ptrdiff_t x_row, int rows, T* y, std::ptrdiff_t y_row) const {
    tile_product(y, y_row, rows_of(x, x_row), packed_panels(panels_.data(), inputs_), rows,
                 panel_count<T>(outputs_), inputs_, bias_.data(), 0);
  }

  void begin_backward(const T* weight) {
    pack_panels(panels_, rows_of(weight, inputs_), outputs_, inputs_);
    dweight_.assign(
        static_cast<std::size_t>(outputs_) * static_cast<std::size_t>(padded<T>(inputs_)), T{0});
    bias_.assign(static_cast<std::size_t>(padded<T>(outputs_)), T{0});
  }
  /// Adds the chunk's share to the gradients of W and b; dx [rows, D] = dy W, or dx += dy W with
  /// `add`. dx may be null.
  void backward(const T* x, std::ptrdiff_t x_row, const T* dy, std::ptrdiff_t dy_row, int rows,
                T* dx, std::ptrdiff_t dx_row, bool add) {
    const int wide = padded<T>(inputs_);
    tile_product(dweight_.data(), wide, transpose_of(dy, dy_row), padded_rows(x, x_row), outputs_,
                 panel_count<T>(inputs_), rows, static_cast<const T*>(dweight_.data()), wide);
    for (int o = 0; o < outputs_; o += kLanes<T>) {
      Vector<T> sum = {};
      for (int i = 0; i < rows; ++i) sum += load(dy + i * dy_row + o);
      store(bias_.data() + o, load(bias_.data() + o) + sum);
    }
    if (dx == nullptr) return;
    tile_product(dx, dx_row, rows_of(dy, dy_row), packed_panels(panels_.data(), outputs_), rows,
                 panel_count<T>(inputs_), outputs_, add ? static_cast<const T*>(dx) : nullptr,
                 dx_row);
  }
  /// dweight [O, D] and dbias [O], overwritten.
  void finish(T* dweight, T* dbias) const {
    for (int o = 0; o < outputs_; ++o) {
      std::copy_n(dweight_.data() + std::ptrdiff_t{o} * padded<T>(inputs_), inputs_,
                  dweight + std::ptrdiff_t{o} * inputs_);
    }
    std::copy_n(bias_.data(), outputs_, dbias);
  }

 private:
  int inputs_, outputs_;
  std::vector<T> panels_;   // Wᵀ forwards, W backwards
  std::vector<T> bias_;     // b forwards, its gradient backwards
  std::vector<T> dweight_;  // [O, padded D]
};

}  // namespace lab::nn
