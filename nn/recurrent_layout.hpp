#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "nn/recurrent.hpp"

// How nn/recurrent.cpp lays out gates and weights.

namespace lab::nn::recurrent_layout {

/// How a row of RecurrentLayer's gates is laid out, in blocks of one gate each. The GRU has a
/// fourth block, q = W_hn h + b_hn, which its reset gate multiplies; ordered q, r, z, n, so that
/// what comes from the state (q, r, z) and what comes from the input (r, z, n) are neighbours.
struct Blocks {
  int count;                  ///< of a row
  int ih_first, hh_first;     ///< where the gates that the input, the state reach begin
  int reached;                ///< how many gates each of them reaches
  std::array<int, 4> ih, hh;  ///< which of PyTorch's gates these are, in order
  std::array<int, 4> gate;    ///< the block of each of PyTorch's gates
};

inline Blocks blocks_of(Cell cell) {
  if (cell == Cell::lstm) return {4, 0, 0, 4, {0, 1, 2, 3}, {0, 1, 2, 3}, {0, 1, 2, 3}};
  if (cell == Cell::gru) return {4, 1, 0, 3, {0, 1, 2, 0}, {2, 0, 1, 0}, {1, 2, 3, 0}};
  return {1, 0, 0, 1, {}, {}, {}};
}

inline std::size_t size(int a, int b, int c = 1) {
  return static_cast<std::size_t>(a) * static_cast<std::size_t>(b) * static_cast<std::size_t>(c);
}

/// Copies [rows × columns] between arrays whose rows lie `to_row` and `from_row` apart.
template <class T>
void copy_rows(T* to, int to_row, const T* from, int from_row, int rows, int columns) {
  for (int i = 0; i < rows; ++i) {
    std::copy_n(from + size(i, from_row), columns, to + size(i, to_row));
  }
}

/// The weights W [G·H, D] of `reached` gates in the order `gates`, each padded to `width` rows.
template <class T>
std::vector<T> padded(const T* weight, const std::array<int, 4>& gates, int reached, int hidden,
                      int width, int columns) {
  std::vector<T> rows(size(reached * width, columns));
  for (int g = 0; g < reached; ++g) {
    std::copy_n(weight + size(gates[static_cast<std::size_t>(g)] * hidden, columns),
                size(hidden, columns), rows.data() + size(g * width, columns));
  }
  return rows;
}

}  // namespace lab::nn::recurrent_layout
