#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "nn/block_shape.hpp"
#include "nn/chunked_linear.hpp"
#include "nn/dropout.hpp"
#include "nn/layer_norm.hpp"

namespace lab::nn {

/// Rows [first, first + count) of all.
struct Chunk {
  int first, count;
};

/// Copies a chunk of rows of H numbers into rows that are padded to whole vectors.
template <class T>
void read_rows(const T* from, int hidden, Chunk chunk, T* to) {
  from += std::ptrdiff_t{chunk.first} * hidden;
  for (int i = 0; i < chunk.count; ++i, from += hidden, to += padded<T>(hidden)) {
    std::copy_n(from, hidden, to);
  }
}
/// Adds a chunk of padded rows to rows of H numbers.
template <class T>
void add_rows(const T* from, int hidden, Chunk chunk, T* to) {
  to += std::ptrdiff_t{chunk.first} * hidden;
  for (int i = 0; i < chunk.count; ++i, from += padded<T>(hidden), to += hidden) {
    for (int j = 0; j < hidden; ++j) to[j] += from[j];
  }
}

/// The rows [T · N, H] that run through a block: each of its parts (the attentions, then the
/// feed-forward; numbered from 0) reads them and adds what it makes of them,
///   x ← LN(x + dropout(f(x))),  x ← x + dropout(f(LN(x)))  or  x ← x + dropout(f(x)).
/// All works on a chunk of rows; the parts' inputs and results are padded to whole vectors.
/// Backwards `dx` [T · N, H] is the gradient by the stream, part after part from the last.
template <class T>
class ResidualStream {
 public:
  /// `norms`: where in the parameters each part's LayerNorm has its weight, and then its bias.
  ResidualStream(const BlockShape& shape, std::vector<std::size_t> norms, std::uint32_t first_call)
      : hidden_(shape.hidden),
        normalization_(shape.normalization),
        norms_(std::move(norms)),
        first_call_(first_call),
        sums_(shape.cross ? 3 : 2) {}

  /// x is read until the backward pass is over; the parameters until the next begin().
  void begin(const T* parameters, const T* x, int rows, const Dropout* dropout) {
    parameters_ = parameters;
    x_ = x;
    dropout_ = dropout == nullptr ? Dropout{} : *dropout;
    for (auto& sum : sums_) {
      sum.resize(static_cast<std::size_t>(rows) * static_cast<std::size_t>(hidden_));
    }
  }

  /// What a part reads: the stream, normalized where the block wants it.
  void read(int part, Chunk chunk, T* input) const {
    const int norm = normalization_ == Normalization::pre ? part : part - 1;
    if (normalization_ == Normalization::none || norm < 0) {
      read_rows(before(part), hidden_, chunk, input);
    } else {
      normalize(norm, before(part), chunk, input, padded<T>(hidden_));
    }
  }
  /// Adds a part's result, which is left with its dropout, to what read() gave or, unless the block
  /// normalizes after its sums, to the stream as it was.
  void add(int part, Chunk chunk, const T* input, T* result) {
    drop(part, chunk, result);
    const bool normalized = normalization_ == Normalization::post;
    const T* from = normalized ? input : before(part) + place(chunk);
    const int row = normalized ? padded<T>(hidden_) : hidden_;
    T* sum = sums_[static_cast<std::size_t>(part)].data() + place(chunk);
    for (int i = 0; i < chunk.count; ++i) {
      for (int j = 0; j < hidden_; ++j) sum[j] = from[j] + result[j];
      sum += hidden_;
      from += row;
      result += padded<T>(hidden_);
    }
  }
  /// What leaves the block behind its last part.
  void write(Chunk chunk, T* y) const {
    const int last = static_cast<int>(sums_.size()) - 1;
    if (normalization_ == Normalization::post) {
      normalize(last, sums_.back().data(), chunk, y + place(chunk), hidden_);
    } else {
      std::copy_n(sums_.back().data() + place(chunk), chunk.count * hidden_, y + place(chunk));
    }
  }

  void begin_backward(const T* parameters, T* gradients) {
    parameters_ = parameters;
    gradients_ = gradients;
    for (const std::size_t norm : norms_) std::fill_n(gradients + norm, 2 * hidden_, T{0});
  }
  /// From the gradient `dy` behind a part (which may be dx): dx becomes that by its sum, by_result
  /// that by its result.
  void result_back(int part, Chunk chunk, const T* dy, T* dx, T* by_result) {
    if (normalization_ == Normalization::post) {
      normalize_back(part, sums_[static_cast<std::size_t>(part)].data(), chunk, dy + place(chunk),
                     hidden_, dx + place(chunk), hidden_);
    } else if (dx != dy) {
      std::copy_n(dy + place(chunk), chunk.count * hidden_, dx + place(chunk));
    }
    read_rows(dx, hidden_, chunk, by_result);
    drop(part, chunk, by_result);
  }
  /// dx becomes the gradient in front of the part: what came by its sum and, by way of read(), by
  /// its input. Uses up by_input.
  void input_back(int part, Chunk chunk, T* by_input, T* dx) {
    if (normalization_ == Normalization::pre) {
      normalize_back(part, before(part), chunk, by_input, padded<T>(hidden_), by_input,
                     padded<T>(hidden_));
    }
    add_rows(by_input, hidden_, chunk, dx);
  }

  [[nodiscard]] std::size_t workspace_bytes() const {
    std::size_t numbers = 0;
    for (const auto& sum : sums_) numbers += sum.capacity();
    return numbers * sizeof(T);
  }

 private:
  [[nodiscard]] std::ptrdiff_t place(Chunk chunk) const {
    return std::ptrdiff_t{chunk.first} * hidden_;
  }
  [[nodiscard]] const T* before(int part) const {
    return part == 0 ? x_ : sums_[static_cast<std::size_t>(part) - 1].data();
  }
  void normalize(int norm, const T* x, Chunk chunk, T* y, std::ptrdiff_t y_row) const {
    const T* weight = parameters_ + norms_[static_cast<std::size_t>(norm)];
    layer_norm(x + place(chunk), hidden_, chunk.count, hidden_, weight, weight + hidden_, y, y_row);
  }
  void normalize_back(int norm, const T* x, Chunk chunk, const T* dy, std::ptrdiff_t dy_row, T* dx,
                      std::ptrdiff_t dx_row) {
    const std::size_t at = norms_[static_cast<std::size_t>(norm)];
    layer_norm_backward(x + place(chunk), hidden_, chunk.count, hidden_, parameters_ + at, dy,
                        dy_row, gradients_ + at, gradients_ + at + hidden_, dx, dx_row);
  }
  void drop(int part, Chunk chunk, T* rows) const {
    if (dropout_.rate == 0) return;
    for (int i = 0; i < chunk.count; ++i, rows += padded<T>(hidden_)) {
      dropout_.apply(first_call_ + static_cast<std::uint32_t>(part), rows,
                     static_cast<std::size_t>(hidden_),
                     static_cast<std::uint64_t>(place({chunk.first + i, 1})));
    }
  }

  int hidden_;
  Normalization normalization_;
  std::vector<std::size_t> norms_;
  std::uint32_t first_call_;
  std::vector<std::vector<T>> sums_;  // [T · N, H] each: the stream after a part, not normalized
  const T *parameters_ = nullptr, *x_ = nullptr;
  T* gradients_ = nullptr;
  Dropout dropout_;
};

}  // namespace lab::nn
