#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace lab::nn {

/// What the steps of N sequences see of each other: step i sees step j if keys[n, j] is not 0 and,
/// with `causal`, j ≤ i. A step that would see nothing sees itself.
struct AttentionMask {
  bool causal = false;
  const std::uint8_t* keys = nullptr;  ///< [N, T]; null: all may be seen
};

/// softmax(Q Kᵀ / √d) V of every head of every sequence, forwards and back, in plain loops: rows
/// [T, N, H] with H = heads · d. T is float or double. Between the two it keeps one number a row
/// and head (the logarithm of the softmax's sum) and computes the probabilities anew, a tile of
/// rows at a time, as T. Dao and others do (2022): memory grows with T, not with T².
template <class T>
class Attention {
 public:
  /// Throws std::logic_error unless both are positive and `heads` divides `hidden`.
  Attention(int hidden, int heads);

  /// Rows of q, k and v may lie further apart than H numbers: `row`. y is [T, N, H].
  void forward(const T* q, const T* k, const T* v, std::ptrdiff_t row, const AttentionMask& mask,
               int steps, int batch, T* y);
  /// From dy [T, N, H] and y of the last forward(), whose q, k, v and keys must still be there: dq,
  /// dk and dv, overwritten, with rows `gradient_row` apart. They may be q, k and v themselves.
  void backward(const T* y, const T* dy, T* dq, T* dk, T* dv, std::ptrdiff_t gradient_row);
  /// [T, T] of the last forward(), whose q, k and keys must still be there, of sequence n and head
  /// h: row i holds what step i attends to.
  void probabilities(int n, int head, T* out) const;

  /// Bytes held, most of them between forward() and backward().
  [[nodiscard]] std::size_t workspace_bytes() const;

 private:
  void begin_sequence(int n);
  void gather(const T* from, std::ptrdiff_t row, int n, int head, T scale,
              std::vector<T>& to) const;
  void scatter(const std::vector<T>& from, T* to, std::ptrdiff_t row, int n, int head) const;
  void score(int first, int rows, int end);
  void hide(T* scores, int i, int end) const;
  void forward_tile(int n, int head, int first, T* y);
  void backward_tile(int n, int head, int first);
  [[nodiscard]] int seen_end(int first, int rows) const;

  int hidden_, heads_;
  int size_, width_;  // d, and d in whole vectors
  // The last forward()
  const T *q_ = nullptr, *k_ = nullptr, *v_ = nullptr;
  std::ptrdiff_t row_ = 0;
  AttentionMask mask_;
  int steps_ = 0, batch_ = 0, length_ = 0;  // length_: T in whole vectors
  std::vector<T> log_sum_;                  // [N, heads, T]
  // One sequence: its keys' first and last + 1 that may be seen; T and 0 if there is none
  const std::uint8_t* keys_ = nullptr;
  int first_seen_ = 0, last_seen_ = 0;
  // One head of it. Rows [T, width]; Kᵀ and Vᵀ [width, length]
  std::vector<T> query_, key_, value_, key_columns_, value_columns_;
  std::vector<T> y_, dy_, dot_, dkey_, dvalue_;  // dot_ [T]: y · dy
  std::vector<T> products_;                      // P V of a tile; dQ of all rows
  // One tile of its rows, [tile, length]
  std::vector<T> scores_, dscores_;
};

extern template class Attention<float>;
extern template class Attention<double>;

}  // namespace lab::nn
