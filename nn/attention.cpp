#include "nn/attention.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.hpp"
#include "nn/panels.hpp"
#include "nn/reductions.hpp"
#include "nn/tiles.hpp"

namespace lab::nn {
namespace {

constexpr int kTile = 32;  // rows at a time: their scores stay in the cache

template <class T>
constexpr T kHidden = -std::numeric_limits<T>::infinity();  // the score of what is not seen

std::size_t size(int a, int b, int c = 1) {
  return static_cast<std::size_t>(a) * static_cast<std::size_t>(b) * static_cast<std::size_t>(c);
}

/// e^(score − by), and exactly 0 for what is hidden.
template <class T>
Vector<T> weight(const Vector<T>& score, T by) {
  return score == kHidden<T> ? Vector<T>{} : exponential<T>(score - by);
}

}  // namespace

template <class T>
Attention<T>::Attention(int hidden, int heads) : hidden_(hidden), heads_(heads) {
  expect(hidden > 0 && heads > 0 && hidden % heads == 0,
         "Attention: {} heads must be positive and divide H = {}", heads, hidden);
  size_ = hidden / heads;
  width_ = panel_count<T>(size_) * kLanes<T>;
}

template <class T>
void Attention<T>::forward(const T* q, const T* k, const T* v, std::ptrdiff_t row,
                           const AttentionMask& mask, int steps, int batch, T* y) {
  expect(steps > 0 && batch > 0, "Attention: T = {}, N = {} must be positive", steps, batch);
  q_ = q;
  k_ = k;
  v_ = v;
  row_ = row;
  mask_ = mask;
  steps_ = steps;
  batch_ = batch;
  length_ = panel_count<T>(steps) * kLanes<T>;
  log_sum_.resize(size(batch, heads_, steps));
  key_columns_.resize(size(width_, length_));
  scores_.resize(size(kTile, length_));
  products_.resize(size(kTile, width_));
  for (int n = 0; n < batch; ++n) {
    begin_sequence(n);
    for (int head = 0; head < heads_; ++head) {
      gather(q, row, n, head, 1 / std::sqrt(static_cast<T>(size_)), query_);
      gather(k, row, n, head, 1, key_);
      gather(v, row, n, head, 1, value_);
      transpose(key_columns_.data(), length_, key_.data(), steps, width_);
      for (int first = 0; first < steps; first += kTile) forward_tile(n, head, first, y);
    }
  }
}

// One tile of rows: S = Q Kᵀ / √d; P = e^(S − max S); y = P V / Σ P
template <class T>
void Attention<T>::forward_tile(int n, int head, int first, T* y) {
  const int rows = std::min(kTile, steps_ - first), end = seen_end(first, rows);
  score(first, rows, end);
  T sums[kTile];
  for (int i = 0; i < rows; ++i) {
    T* s = scores_.data() + size(i, length_);
    Vector<T> largest = Vector<T>{} + kHidden<T>, total = {};
    for (int j = 0; j < end; j += kLanes<T>) largest = larger<T>(load(s + j), largest);
    const T most = largest_of<T>(largest);
    for (int j = 0; j < end; j += kLanes<T>) {
      const Vector<T> p = weight<T>(load(s + j), most);
      store(s + j, p);
      total += p;
    }
    sums[i] = sum_of<T>(total);
    log_sum_[size(n * heads_ + head, steps_) + size(first + i, 1)] = most + std::log(sums[i]);
  }
  tile_product(products_.data(), width_, rows_of<T>(scores_.data(), length_),
               padded_rows<T>(value_.data(), width_), rows, width_ / kLanes<T>, end);
  for (int i = 0; i < rows; ++i) {
    const T* from = products_.data() + size(i, width_);
    T* to = y + size((first + i) * batch_ + n, hidden_) + size(head, size_);
    const T share = 1 / sums[i];
    for (int j = 0; j < size_; ++j) to[j] = from[j] * share;
  }
}

template <class T>
void Attention<T>::backward(const T* y, const T* dy, T* dq, T* dk, T* dv,
                            std::ptrdiff_t gradient_row) {
  expect(steps_ > 0, "Attention: backward before forward");
  const T scale = 1 / std::sqrt(static_cast<T>(size_));
  value_columns_.resize(size(width_, length_));
  dscores_.resize(size(kTile, length_));
  dot_.resize(size(steps_, 1));
  products_.resize(size(steps_, width_));
  for (int n = 0; n < batch_; ++n) {
    begin_sequence(n);
    for (int head = 0; head < heads_; ++head) {
      gather(q_, row_, n, head, scale, query_);
      gather(k_, row_, n, head, 1, key_);
      gather(v_, row_, n, head, 1, value_);
      gather(dy, hidden_, n, head, 1, dy_);
      gather(y, hidden_, n, head, 1, y_);
      transpose(key_columns_.data(), length_, key_.data(), steps_, width_);
      transpose(value_columns_.data(), length_, value_.data(), steps_, width_);
      for (int i = 0; i < steps_; ++i) {
        Vector<T> sum = {};
        for (int j = 0; j < width_; j += kLanes<T>) {
          const std::size_t at = size(i, width_) + size(j, 1);
          sum += load(&y_[at]) * load(&dy_[at]);
        }
        dot_[size(i, 1)] = sum_of<T>(sum);
      }
      dkey_.assign(size(steps_, width_), T{0});
      dvalue_.assign(size(steps_, width_), T{0});
      for (int first = 0; first < steps_; first += kTile) backward_tile(n, head, first);
      for (T& number : products_) number *= scale;
      scatter(products_, dq, gradient_row, n, head);
      scatter(dkey_, dk, gradient_row, n, head);
      scatter(dvalue_, dv, gradient_row, n, head);
    }
  }
}

// One tile of rows: P = e^(S − log Σ e^S); dV += Pᵀ dy; dS = P ∘ (dy Vᵀ − y · dy);
// dQ = dS K / √d; dK += dSᵀ Q / √d
template <class T>
void Attention<T>::backward_tile(int n, int head, int first) {
  const int rows = std::min(kTile, steps_ - first), end = seen_end(first, rows);
  const int panels = width_ / kLanes<T>;
  const std::size_t at = size(first, width_);
  score(first, rows, end);
  tile_product(dscores_.data(), length_, rows_of<T>(dy_.data() + at, width_),
               padded_rows<T>(value_columns_.data(), length_), rows, panel_count<T>(end), size_);
  for (int i = 0; i < rows; ++i) {
    T *s = scores_.data() + size(i, length_), *ds = dscores_.data() + size(i, length_);
    const T log_sum = log_sum_[size(n * heads_ + head, steps_) + size(first + i, 1)];
    const T dot = dot_[size(first + i, 1)];
    for (int j = 0; j < end; j += kLanes<T>) {
      const Vector<T> p = weight<T>(load(s + j), log_sum);
      store(s + j, p);
      store(ds + j, p * (load(ds + j) - dot));
    }
  }
  const auto p_columns = transpose_of<T>(scores_.data(), length_);
  const auto ds_columns = transpose_of<T>(dscores_.data(), length_);
  tile_product<T>(dvalue_.data(), width_, p_columns, padded_rows<T>(dy_.data() + at, width_), end,
                  panels, rows, dvalue_.data(), width_);
  tile_product<T>(dkey_.data(), width_, ds_columns, padded_rows<T>(query_.data() + at, width_), end,
                  panels, rows, dkey_.data(), width_);
  tile_product(products_.data() + at, width_, rows_of<T>(dscores_.data(), length_),
               padded_rows<T>(key_.data(), width_), rows, panels, end);
}

// The scores of a tile's rows with all steps before `end`.
template <class T>
void Attention<T>::score(int first, int rows, int end) {
  tile_product(scores_.data(), length_, rows_of<T>(query_.data() + size(first, width_), width_),
               padded_rows<T>(key_columns_.data(), length_), rows, panel_count<T>(end), size_);
  for (int i = 0; i < rows; ++i) hide(scores_.data() + size(i, length_), first + i, end);
}

// What step i does not see gets the score −∞, up to the end of the last vector.
template <class T>
void Attention<T>::hide(T* scores, int i, int end) const {
  const int seen = mask_.causal ? std::min(i + 1, end) : end;
  std::fill(scores + seen, scores + size(panel_count<T>(end), kLanes<T>), kHidden<T>);
  if (keys_ == nullptr) return;
  if (first_seen_ >= seen) {  // nothing: it sees itself
    std::fill(scores, scores + i, kHidden<T>);
    std::fill(scores + i + 1, scores + seen, kHidden<T>);
    return;
  }
  for (int j = 0; j < seen; ++j) scores[j] = keys_[j] != 0 ? scores[j] : kHidden<T>;
}

// One more than the last step that a row of the tile sees: what lies behind is not computed.
template <class T>
int Attention<T>::seen_end(int first, int rows) const {
  const int end = last_seen_ == 0 ? steps_ : last_seen_;
  return mask_.causal ? std::min(end, first + rows) : end;
}

template <class T>
void Attention<T>::begin_sequence(int n) {
  first_seen_ = 0;
  last_seen_ = steps_;
  keys_ = nullptr;
  if (mask_.keys == nullptr) return;
  keys_ = mask_.keys + size(n, steps_);
  while (first_seen_ < steps_ && keys_[first_seen_] == 0) ++first_seen_;
  while (last_seen_ > 0 && keys_[last_seen_ - 1] == 0) --last_seen_;
}

// The rows of one head of one sequence, side by side.
template <class T>
void Attention<T>::gather(const T* from, std::ptrdiff_t row, int n, int head, T scale,
                          std::vector<T>& to) const {
  to.resize(size(steps_, width_));
  from += n * row + std::ptrdiff_t{head} * size_;
  for (int i = 0; i < steps_; ++i, from += batch_ * row) {
    T* out = to.data() + size(i, width_);
    for (int j = 0; j < size_; ++j) out[j] = from[j] * scale;
  }
}

template <class T>
void Attention<T>::scatter(const std::vector<T>& from, T* to, std::ptrdiff_t row, int n,
                           int head) const {
  to += n * row + std::ptrdiff_t{head} * size_;
  for (int i = 0; i < steps_; ++i, to += batch_ * row) {
    const T* out = from.data() + size(i, width_);
    for (int j = 0; j < size_; ++j) to[j] = out[j];
  }
}

template <class T>
void Attention<T>::probabilities(int n, int head, T* out) const {
  expect(n >= 0 && n < batch_ && head >= 0 && head < heads_,
         "Attention: sequence {} of {} or head {} of {} does not exist", n, batch_, head, heads_);
  const T scale = 1 / std::sqrt(static_cast<T>(size_));
  const auto row_of = [&](const T* of, int i) {
    return of + (std::ptrdiff_t{i} * batch_ + n) * row_ + std::ptrdiff_t{head} * size_;
  };
  const auto sees = [&](int i, int j) {
    return (mask_.keys == nullptr || mask_.keys[size(n, steps_) + size(j, 1)] != 0) &&
           (j <= i || !mask_.causal);
  };
  for (int i = 0; i < steps_; ++i, out += steps_) {
    bool any = false;
    for (int j = 0; j < steps_; ++j) any = any || sees(i, j);
    const T log_sum = log_sum_[size(n * heads_ + head, steps_) + size(i, 1)];
    for (int j = 0; j < steps_; ++j) {
      T dot = 0;
      for (int e = 0; e < size_; ++e) dot += row_of(q_, i)[e] * row_of(k_, j)[e];
      out[j] = (any ? sees(i, j) : i == j) ? std::exp(dot * scale - log_sum) : T{0};
    }
  }
}

template <class T>
std::size_t Attention<T>::workspace_bytes() const {
  std::size_t numbers = 0;
  for (const auto* room : {&log_sum_, &query_, &key_, &value_, &key_columns_, &value_columns_, &dy_,
                           &dot_, &products_, &dkey_, &dvalue_, &scores_, &dscores_}) {
    numbers += room->capacity();
  }
  return numbers * sizeof(T);
}

template class Attention<float>;
template class Attention<double>;

}  // namespace lab::nn
