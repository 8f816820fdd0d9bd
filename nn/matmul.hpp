#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

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
template <class T>
using Vector [[gnu::vector_size(kBytes), gnu::aligned(alignof(T)), gnu::may_alias]] = T;

/// C[0..R)[0..lanes) = A · B for R rows of A. All sums stay in registers; eight of them are enough
/// to hide the latency of an addition.
template <int R, class T>
inline void product_block(T* c, std::ptrdiff_t c_row, const MatrixView<T>& a, const T* b,
                          std::ptrdiff_t b_row, int depth) {
  Vector<T> sum[R] = {};
  for (int k = 0; k < depth; ++k) {
    const Vector<T> row_k = *reinterpret_cast<const Vector<T>*>(b + k * b_row);
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) sum[r] += a.data[r * a.row + k * a.column] * row_k;
  }
#pragma GCC unroll 8
  for (int r = 0; r < R; ++r) *reinterpret_cast<Vector<T>*>(c + r * c_row) = sum[r];
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
    const auto block = [&]<int R>(std::integral_constant<int, R>) {
      for (; i + R <= rows; i += R) {
        detail::product_block<R>(c + i * columns + j, columns,
                                 {a.data + i * a.row, a.row, a.column}, b + j, columns, depth);
      }
    };
    block(std::integral_constant<int, 8>{});
    block(std::integral_constant<int, 4>{});
    block(std::integral_constant<int, 1>{});
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

namespace detail {

/// Swaps the off-diagonal blocks of H × H numbers in all pairs of rows that lie H apart.
template <int H, class T>
inline void exchange(Vector<T> (&rows)[kLanes<T>]) {
  [&]<int... J>(std::integer_sequence<int, J...>) {
    constexpr int L = kLanes<T>;
#pragma GCC unroll 16
    for (int i = 0; i < L; ++i) {
      if ((i & H) != 0) continue;
      const Vector<T> upper = rows[i], lower = rows[i + H];
      rows[i] = __builtin_shufflevector(upper, lower, ((J & H) == 0 ? J : L + J - H)...);
      rows[i + H] = __builtin_shufflevector(upper, lower, ((J & H) == 0 ? J + H : L + J)...);
    }
  }
  (std::make_integer_sequence<int, kLanes<T>>{});
}

/// Transposes a square of one vector's width in registers: first the halves of the square change
/// places, then the halves of these, and so on (J. O. Eklundh 1972).
template <class T>
inline void transpose_square(T* out, std::ptrdiff_t out_row, const T* in, std::ptrdiff_t in_row) {
  constexpr int L = kLanes<T>;
  Vector<T> rows[L];
#pragma GCC unroll 16
  for (int i = 0; i < L; ++i) rows[i] = *reinterpret_cast<const Vector<T>*>(in + i * in_row);
  if constexpr (L > 8) exchange<8, T>(rows);
  if constexpr (L > 4) exchange<4, T>(rows);
  if constexpr (L > 2) exchange<2, T>(rows);
  exchange<1, T>(rows);
#pragma GCC unroll 16
  for (int i = 0; i < L; ++i) *reinterpret_cast<Vector<T>*>(out + i * out_row) = rows[i];
}

}  // namespace detail

/// out [columns × rows] = in [rows × columns], transposed; a row of `out` has room for `out_row` ≥
/// rows numbers.
template <class T>
void transpose(T* __restrict out, std::ptrdiff_t out_row, const T* __restrict in,
               std::ptrdiff_t rows, std::ptrdiff_t columns) {
  constexpr std::ptrdiff_t L = detail::kLanes<T>;
  const std::ptrdiff_t whole_rows = rows / L * L, whole_columns = columns / L * L;
  for (std::ptrdiff_t i = 0; i < whole_rows; i += L) {
    for (std::ptrdiff_t j = 0; j < whole_columns; j += L) {
      detail::transpose_square(out + j * out_row + i, out_row, in + i * columns + j, columns);
    }
  }
  for (std::ptrdiff_t i = 0; i < rows; ++i) {
    for (std::ptrdiff_t j = i < whole_rows ? whole_columns : 0; j < columns; ++j) {
      out[j * out_row + i] = in[i * columns + j];
    }
  }
}

}  // namespace lab::nn
