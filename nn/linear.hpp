#pragma once

#include <cstddef>
#include <vector>

#include "nn/panels.hpp"

namespace lab::nn {

/// y = x Wᵀ + b over rows: x [N, D] (its rows may lie further apart than D numbers), weight [O, D],
/// bias [O] (may be null), y [N, O]. Forwards and backwards by hand; the twin of torch::nn::Linear.
/// Holds room that is reused, no parameters.
template <class T>
class Linear {
 public:
  Linear(int inputs, int outputs)
      : inputs_(inputs), outputs_(outputs), wide_(panel_count<T>(outputs) * kLanes<T>) {}

  void forward(const T* weight, const T* bias, MatrixView<T> x, int rows, T* y) {
    pack_panels(panels_, transpose_of(weight, inputs_), inputs_, outputs_);
    padded_bias_.assign(static_cast<std::size_t>(wide_), T{0});
    if (bias != nullptr) std::copy_n(bias, outputs_, padded_bias_.begin());
    in_chunks(rows, wide_, [&](int first, int count) {
      panel_product(room_.data(), wide_, x.data + first * x.row, x.row, panels_.data(), count,
                    wide_ / kLanes<T>, inputs_, static_cast<const T*>(padded_bias_.data()), 0);
      unpad(y + std::ptrdiff_t{first} * outputs_, outputs_, count, wide_);
    });
  }

  /// From the gradient dy [N, O]: dweight = Σ dy xᵀ [O, D] and dbias = Σ dy [O] (overwritten; dbias
  /// may be null), dx = dy W [N, D] (may be null).
  void backward(const T* weight, MatrixView<T> x, const T* dy, int rows, T* dweight, T* dbias,
                T* dx) {
    const int wide = panel_count<T>(inputs_) * kLanes<T>;
    // dW [O, D] needs x in whole panels: rows that are shorter are copied once, padded.
    if (x.row < wide) {
      padded_x_.assign(static_cast<std::size_t>(rows) * static_cast<std::size_t>(wide), T{0});
      for (int i = 0; i < rows; ++i) {
        std::copy_n(x.data + i * x.row, inputs_, padded_x_.data() + std::ptrdiff_t{i} * wide);
      }
      x = rows_of(static_cast<const T*>(padded_x_.data()), wide);
    }
    room_.assign(static_cast<std::size_t>(outputs_) * static_cast<std::size_t>(wide), T{0});
    add_transposed_product(room_.data(), wide, dy, outputs_, x.data, x.row, outputs_,
                           wide / kLanes<T>, rows, work_a_, work_b_);
    unpad(dweight, inputs_, outputs_, wide);
    if (dbias != nullptr) {
      std::fill_n(dbias, outputs_, T{0});
      for (int i = 0; i < rows; ++i) {
        for (int o = 0; o < outputs_; ++o) dbias[o] += dy[std::ptrdiff_t{i} * outputs_ + o];
      }
    }
    if (dx == nullptr) return;
    pack_panels(panels_, rows_of(weight, inputs_), outputs_, inputs_);
    in_chunks(rows, wide, [&](int first, int count) {
      panel_product(room_.data(), wide, dy + std::ptrdiff_t{first} * outputs_, outputs_,
                    panels_.data(), count, wide / kLanes<T>, outputs_);
      unpad(dx + std::ptrdiff_t{first} * inputs_, inputs_, count, wide);
    });
  }

 private:
  /// Calls work(first, count) for all rows in pieces, with room for `wide` numbers a row.
  template <class Work>
  void in_chunks(int rows, int wide, Work&& work) {
    constexpr int kChunk = 96;
    room_.resize(static_cast<std::size_t>(kChunk) * static_cast<std::size_t>(wide));
    for (int first = 0; first < rows; first += kChunk) work(first, std::min(kChunk, rows - first));
  }
  /// Copies `count` rows of `columns` numbers out of room_, whose rows are `wide` long.
  void unpad(T* to, int columns, int count, int wide) const {
    for (int i = 0; i < count; ++i) {
      std::copy_n(room_.data() + std::ptrdiff_t{i} * wide, columns,
                  to + std::ptrdiff_t{i} * columns);
    }
  }

  int inputs_, outputs_, wide_;
  std::vector<T> panels_, padded_bias_, padded_x_, room_, work_a_, work_b_;
};

}  // namespace lab::nn
