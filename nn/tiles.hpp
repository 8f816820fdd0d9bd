#pragma once

#include <algorithm>
#include <cstddef>

#include "nn/vector_math.hpp"

// Products of tiles that lie in the cache already, as they lie there. nn/panels.hpp is for large
// matrices, which are worth being cut and copied first.

namespace lab::nn {

/// A matrix that is read a vector at a time: columns [p · lanes, (p + 1) · lanes) of its row k lie
/// at data + p · panel + k · row, all of them readable.
template <class T>
struct PanelView {
  const T* data;
  std::ptrdiff_t panel, row;
};

/// The rows of a matrix whose rows lie `row` apart and are padded to whole vectors.
template <class T>
PanelView<T> padded_rows(const T* data, std::ptrdiff_t row) {
  return {data, kLanes<T>, row};
}
/// What pack_panels() made of a matrix with `depth` rows.
template <class T>
PanelView<T> packed_panels(const T* data, int depth) {
  return {data, std::ptrdiff_t{kLanes<T>} * depth, kLanes<T>};
}

namespace detail {

/// R rows by W vectors of C, all sums in registers.
template <int R, int W, class T>
inline void tile_block(T* c, std::ptrdiff_t c_row, const MatrixView<T>& a, const PanelView<T>& b,
                       int depth, const T* initial, std::ptrdiff_t initial_row) {
  constexpr int L = kLanes<T>;
  Vector<T> sum[R][W] = {};
  if (initial != nullptr) {
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) {
#pragma GCC unroll 4
      for (int w = 0; w < W; ++w) sum[r][w] = load(initial + r * initial_row + w * L);
    }
  }
  const T *column = a.data, *row = b.data;
#pragma GCC unroll 2
  for (int k = 0; k < depth; ++k, column += a.column, row += b.row) {
    Vector<T> numbers[W];
#pragma GCC unroll 4
    for (int w = 0; w < W; ++w) numbers[w] = load(row + w * b.panel);
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) {
      const T weight = column[r * a.row];
#pragma GCC unroll 4
      for (int w = 0; w < W; ++w) sum[r][w] += weight * numbers[w];
    }
  }
#pragma GCC unroll 8
  for (int r = 0; r < R; ++r) {
#pragma GCC unroll 4
    for (int w = 0; w < W; ++w) store(c + r * c_row + w * L, sum[r][w]);
  }
}

}  // namespace detail

/// C [rows × count · lanes] = initial + A [rows × depth] · B [depth × count · lanes]. A lies in any
/// strides. Rows of `initial` lie initial_row apart; it may be C itself (add to it), one row with
/// initial_row = 0 (a bias), or null.
template <class T>
void tile_product(T* c, std::ptrdiff_t c_row, const MatrixView<T>& a, const PanelView<T>& b,
                  int rows, int count, int depth, const T* initial = nullptr,
                  std::ptrdiff_t initial_row = 0) {
  constexpr int kRows = kLanes<float> >= 16 ? 8 : 4;  // as many sums as there are registers for
  const auto columns = [&]<int W>(int p) {
    const std::ptrdiff_t j = std::ptrdiff_t{p} * kLanes<T>;
    const auto block = [&]<int R>(int i) {
      // With strides that are known to be 1 an address is one register and a constant.
      const auto part = [&](std::ptrdiff_t a_row, std::ptrdiff_t a_column) {
        detail::tile_block<R, W>(
            c + i * c_row + j, c_row, MatrixView<T>{a.data + i * a_row, a_row, a_column},
            PanelView<T>{b.data + p * b.panel, b.panel, b.row}, depth,
            initial == nullptr ? nullptr : initial + i * initial_row + j, initial_row);
      };
      if (a.column == 1) {
        part(a.row, 1);
      } else if (a.row == 1) {
        part(1, a.column);
      } else {
        part(a.row, a.column);
      }
    };
    int i = 0;
    for (; i + kRows <= rows; i += kRows) block.template operator()<kRows>(i);
    for (; i + 2 <= rows; i += 2) block.template operator()<2>(i);
    if (i < rows) block.template operator()<1>(i);
  };
  int p = 0;
  for (; p + 2 <= count; p += 2) columns.template operator()<2>(p);
  if (p < count) columns.template operator()<1>(p);
}

}  // namespace lab::nn
