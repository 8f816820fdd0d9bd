#pragma once

#include <cstddef>

namespace lab::nn {

/// A matrix in someone else's memory; element (i, j) is data[i · row + j · column].
template <class T>
struct MatrixView {
  const T* data;
  std::ptrdiff_t row, column;
};

/// The rows of a contiguous matrix with `columns` columns.
template <class T>
MatrixView<T> rows_of(const T* data, std::ptrdiff_t columns) {
  return {data, columns, 1};
}
/// The same matrix, transposed: nothing is moved, only the strides change places.
template <class T>
MatrixView<T> transpose_of(const T* data, std::ptrdiff_t columns) {
  return {data, 1, columns};
}

namespace detail {

#if defined(__AVX512F__)
inline constexpr int kBytes = 64;  // of one vector register
#elif defined(__AVX__)
inline constexpr int kBytes = 32;
#else
inline constexpr int kBytes = 16;
#endif
template <class T>
inline constexpr int kLanes = kBytes / static_cast<int>(sizeof(T));
inline constexpr int kRows = 8;  // sums held in registers at once: enough to hide the latency

/// C[0..R)[0..lanes) = A · B for R rows of A, with all sums in registers.
template <int R, class T>
inline void product_block(T* c, std::ptrdiff_t c_row, const MatrixView<T>& a, const T* b,
                          std::ptrdiff_t b_row, int depth) {
  using Vector [[gnu::vector_size(kBytes), gnu::aligned(alignof(T)), gnu::may_alias]] = T;
  Vector sum[R] = {};
  for (int k = 0; k < depth; ++k) {
    const Vector row_k = *reinterpret_cast<const Vector*>(b + k * b_row);
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) sum[r] += a.data[r * a.row + k * a.column] * row_k;
  }
#pragma GCC unroll 8
  for (int r = 0; r < R; ++r) *reinterpret_cast<Vector*>(c + r * c_row) = sum[r];
}

}  // namespace detail

/// C = A · B for small matrices: A [rows × depth] in any strides, B [depth × columns] and C
/// [rows × columns] contiguous. Rows of B are added up, weighted by one element of A each, so every
/// step works on neighbouring columns: the form that vector units like.
template <class T>
void product(T* __restrict c, MatrixView<T> a, const T* __restrict b, int rows, int columns,
             int depth) {
  constexpr int kLanes = detail::kLanes<T>;
  const int whole = columns / kLanes * kLanes;
  for (int j = 0; j < whole; j += kLanes) {
    int i = 0;
    for (; i + detail::kRows <= rows; i += detail::kRows) {
      detail::product_block<detail::kRows>(c + i * columns + j, columns,
                                           {a.data + i * a.row, a.row, a.column}, b + j, columns,
                                           depth);
    }
    for (; i < rows; ++i) {
      detail::product_block<1>(c + i * columns + j, columns,
                               {a.data + i * a.row, a.row, a.column}, b + j, columns, depth);
    }
  }
  if (whole == columns) return;
  for (int i = 0; i < rows; ++i) {
    for (int j = whole; j < columns; ++j) c[i * columns + j] = 0;
    for (int k = 0; k < depth; ++k) {
      const T weight = a.data[i * a.row + k * a.column];
      for (int j = whole; j < columns; ++j) c[i * columns + j] += weight * b[k * columns + j];
    }
  }
}

/// out [columns × rows] = in [rows × columns], transposed.
template <class T>
void transpose(T* __restrict out, const T* __restrict in, int rows, int columns) {
  for (int j = 0; j < columns; ++j) {
    for (int i = 0; i < rows; ++i) out[j * rows + i] = in[i * columns + j];
  }
}

}  // namespace lab::nn
