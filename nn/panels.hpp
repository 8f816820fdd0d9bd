#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "nn/vector_math.hpp"

// Matrix products of any size: one factor is cut into panels first. A panel is one vector register
// wide and lies in memory as the product reads it, so that a product of large matrices is bound by
// the multiply-adds and not by the way to memory (K. Goto and R. van de Geijn 2008).

namespace lab::nn {

/// `columns` in whole panels.
template <class T>
constexpr int panel_count(int columns) {
  return (columns + kLanes<T> - 1) / kLanes<T>;
}

/// Cuts B [depth × columns] into panels [panel_count, depth, lanes]; the last is filled with zeros.
template <class T>
void pack_panels(std::vector<T>& panels, MatrixView<T> b, int depth, int columns) {
  constexpr int L = kLanes<T>;
  panels.resize(static_cast<std::size_t>(panel_count<T>(columns)) *
                static_cast<std::size_t>(depth * L));
  T* out = panels.data();
  for (int first = 0; first < columns; first += L) {
    const int here = std::min(L, columns - first);
    for (int k = 0; k < depth; ++k, out += L) {
      const T* row = b.data + k * b.row + first * b.column;
      if (here == L && b.column == 1) {
        store(out, load(row));
        continue;
      }
      for (int j = 0; j < here; ++j) out[j] = row[j * b.column];
      for (int j = here; j < L; ++j) out[j] = 0;
    }
  }
}

namespace detail {

/// R rows by W panels of C, all sums in registers.
template <int R, int W, class T>
inline void panel_block(T* c, std::ptrdiff_t c_row, const T* a, std::ptrdiff_t a_row,
                        const T* panels, int depth, const T* initial, std::ptrdiff_t initial_row) {
  constexpr int L = kLanes<T>;
  const std::ptrdiff_t panel = std::ptrdiff_t{L} * depth;
  Vector<T> sum[R][W] = {};
  if (initial != nullptr) {
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) {
#pragma GCC unroll 4
      for (int w = 0; w < W; ++w) sum[r][w] = load(initial + r * initial_row + w * L);
    }
  }
#pragma GCC unroll 2
  for (int k = 0; k < depth; ++k) {
    Vector<T> row[W];
#pragma GCC unroll 4
    for (int w = 0; w < W; ++w) row[w] = load(panels + w * panel + k * L);
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) {
      const T weight = a[r * a_row + k];
#pragma GCC unroll 4
      for (int w = 0; w < W; ++w) sum[r][w] += weight * row[w];
    }
  }
#pragma GCC unroll 8
  for (int r = 0; r < R; ++r) {
#pragma GCC unroll 4
    for (int w = 0; w < W; ++w) store(c + r * c_row + w * L, sum[r][w]);
  }
}

/// One row by one panel: four partial sums, because an addition must wait for the one before it.
template <class T>
inline void panel_row(T* c, const T* a, const T* panel, int depth, const T* initial) {
  constexpr int L = kLanes<T>;
  Vector<T> sum[4] = {};
  if (initial != nullptr) sum[0] = load(initial);
  int k = 0;
  for (; k + 4 <= depth; k += 4) {
#pragma GCC unroll 4
    for (int s = 0; s < 4; ++s) sum[s] += a[k + s] * load(panel + (k + s) * L);
  }
  for (; k < depth; ++k) sum[0] += a[k] * load(panel + k * L);
  store(c, (sum[0] + sum[1]) + (sum[2] + sum[3]));
}

}  // namespace detail

/// C [rows × panels · lanes] = initial + A [rows × depth] · panels. Rows of C, A and `initial` lie
/// c_row, a_row and initial_row apart; `initial` may be C itself (add to it), one row with
/// initial_row = 0 (a bias), or null.
template <class T>
void panel_product(T* c, std::ptrdiff_t c_row, const T* a, std::ptrdiff_t a_row, const T* panels,
                   int rows, int count, int depth, const T* initial = nullptr,
                   std::ptrdiff_t initial_row = 0) {
  constexpr int L = kLanes<T>;
  constexpr int kRows = kLanes<float> >= 16 ? 8 : 4;  // as many sums as there are registers for
  constexpr int kRowBlock = 96;                       // rows of A that stay in the cache meanwhile
  const std::ptrdiff_t panel = std::ptrdiff_t{L} * depth;
  for (int first = 0; first < rows; first += kRowBlock) {
    const int last = std::min(rows, first + kRowBlock);
    const auto part = [&]<int W>(int p) {
      const auto block = [&]<int R>(int i) {
        const T* start = initial == nullptr ? nullptr : initial + i * initial_row + p * L;
        if constexpr (R == 1 && W == 1) {
          detail::panel_row(c + i * c_row + p * L, a + i * a_row, panels + p * panel, depth, start);
        } else {
          detail::panel_block<R, W>(c + i * c_row + p * L, c_row, a + i * a_row, a_row,
                                    panels + p * panel, depth, start, initial_row);
        }
      };
      int i = first;
      for (; i + kRows <= last; i += kRows) block.template operator()<kRows>(i);
      for (; i + 2 <= last; i += 2) block.template operator()<2>(i);
      if (i < last) block.template operator()<1>(i);
    };
    int p = 0;
    if (rows == 1) {
      for (; p + 4 <= count; p += 4) part.template operator()<4>(p);
    }
    for (; p + 2 <= count; p += 2) part.template operator()<2>(p);
    if (p < count) part.template operator()<1>(p);
  }
}

/// C [m × count · lanes] += Aᵀ · B for B in `panels` and as many rows, `depth`, of A [depth × m],
/// which lie a_row ≥ m apart. `work` is room that is reused.
template <class T>
void add_transposed_panels(T* c, std::ptrdiff_t c_row, const T* a, std::ptrdiff_t a_row,
                           const T* panels, int m, int count, int depth, std::vector<T>& work) {
  work.resize(static_cast<std::size_t>(a_row) * static_cast<std::size_t>(depth));
  transpose(work.data(), depth, a, depth, a_row);
  panel_product(c, c_row, static_cast<const T*>(work.data()), depth, panels, m, count, depth,
                static_cast<const T*>(c), c_row);
}

/// The same for B [depth × count · lanes] as it lies, of any depth: the form of a weight's
/// gradient, a sum over all samples.
template <class T>
void add_transposed_product(T* c, std::ptrdiff_t c_row, const T* a, std::ptrdiff_t a_row,
                            const T* b, std::ptrdiff_t b_row, int m, int count, int depth,
                            std::vector<T>& work_a, std::vector<T>& work_b) {
  constexpr int kChunk = 256;  // rows at a time, so that both factors stay in the cache
  for (int first = 0; first < depth; first += kChunk) {
    const int rows = std::min(kChunk, depth - first);
    pack_panels(work_b, {b + first * b_row, b_row, 1}, rows, count * kLanes<T>);
    add_transposed_panels(c, c_row, a + first * a_row, a_row, static_cast<const T*>(work_b.data()),
                          m, count, rows, work_a);
  }
}

}  // namespace lab::nn
