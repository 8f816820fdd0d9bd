#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "nn/coasting.hpp"
#include "nn/rating_learner.hpp"
#include "nn/vector_math.hpp"

namespace lab::nn {

/// The rows of an embedding table and their optimiser. A row is its D numbers, its bias, and zeros
/// up to whole vectors: `width` numbers in all, of which the last vector holds the bias at [D].
/// A training step reads rows, opens those that have a gradient, adds to them, and ends with
/// step().
///
/// Dense Adam and weight decay move every row at every step. Here a row waits until it is read:
///   Adam            one jump for all missed steps (coasting.hpp); step by step where √v is small
///   SGD with decay  w ← (1 − α λ)^k w
///   Adam with decay step by step, all of them: over an epoch as much work as a dense optimiser's
/// T is float or double; kDim is D where it is known at compile time, else 0.
template <class T, int kDim = 0>
class EmbeddingRows {
 public:
  EmbeddingRows(int rows, int dim, const RatingLearnerOptions& options)
      : dim_(dim),
        width_(width_of(dim)),
        rule_(options.rule),
        lazy_(rule_ == RatingRule::adam || (rule_ == RatingRule::sgd && options.weight_decay != 0)),
        stride_(static_cast<std::size_t>(width_) * (rule_ == RatingRule::sgd ? 1 : 3)),
        decay_(options.weight_decay),
        lines_((static_cast<std::size_t>(rows) * stride_ + kLine - 1) / kLine),
        row_steps_(lazy_ ? static_cast<std::size_t>(rows) : 0),
        no_gradient_(static_cast<std::size_t>(std::max(width_, kTogether))) {
    if (rule_ != RatingRule::sgd) {
      slots_.assign(static_cast<std::size_t>(rows), -1);
      opened_.reserve(static_cast<std::size_t>(std::min(rows, options.batch)));
      gradients_.resize(opened_.capacity() * static_cast<std::size_t>(width_));
    }
    set_learning_rate(options.learning_rate);
  }

  [[nodiscard]] int width() const { return kDim > 0 ? width_of(kDim) : width_; }
  [[nodiscard]] int dim() const { return kDim > 0 ? kDim : dim_; }
  [[nodiscard]] std::int64_t steps() const { return steps_; }

  void prefetch(std::int32_t row) const {
    const T* from = numbers(row);
    for (std::size_t i = 0; i < stride_; i += kLine) __builtin_prefetch(from + i, 1);
  }
  /// Brings the rows of a batch up to date together, where that means one step after the other. A
  /// row's next step waits for its last one's root and division; other rows fill that time.
  void refresh(std::span<const std::int32_t> rows) {
    if (rule_ != RatingRule::adam || decay_ == 0) return;
    waiting_.clear();
    for (const auto row : rows) {
      if (last_step(row) == steps_) continue;
      waiting_.emplace_back(last_step(row), row);
      last_step(row) = steps_;
    }
    std::sort(waiting_.begin(), waiting_.end());
    const std::span<const Waiting> all = waiting_;
    for (std::size_t first = 0; first < all.size(); first += kTogether) {
      walk_together(all.subspan(first, std::min<std::size_t>(kTogether, all.size() - first)));
    }
  }
  /// The row [width] as it is before the coming step.
  const T* read(std::int32_t row) {
    if (lazy_ && last_step(row) != steps_) catch_up(row, steps_);
    return numbers(row);
  }
  /// Where to add factor() times what a sample contributes to the gradient of a row that has been
  /// read. For SGD that is the row itself: whoever needs its old numbers has copied them.
  T* open(std::int32_t row) {
    if (rule_ == RatingRule::sgd) {
      if (lazy_ && last_step(row) != steps_ + 1) catch_up(row, steps_ + 1);
      return numbers(row);
    }
    auto& slot = slots_[static_cast<std::size_t>(row)];
    if (slot < 0) {
      slot = static_cast<std::int32_t>(opened_.size());
      opened_.push_back(row);
      std::fill_n(gradient(slot), width(), T{0});
    }
    return gradient(slot);
  }
  [[nodiscard]] T factor() const { return rule_ == RatingRule::sgd ? -rate_ : T{1}; }

  /// Ends a step: the opened rows move.
  void step() {
    ++steps_;
    const auto now = corrections(steps_);
    for (std::size_t k = 0; k < opened_.size(); ++k) {
      const std::int32_t row = opened_[k];
      adam_step(numbers(row), gradient(static_cast<std::int32_t>(k)), now);
      if (lazy_) last_step(row) = steps_;
      slots_[static_cast<std::size_t>(row)] = -1;
    }
    opened_.clear();
  }
  /// Brings every row up to date.
  void settle() {
    std::vector<std::int32_t> all(row_steps_.size());
    std::iota(all.begin(), all.end(), 0);
    refresh(all);
    for (const auto row : all) read(row);
  }
  /// Settles first: what the rows have missed happened at the old rate.
  void set_learning_rate(double rate) {
    if (rate == learning_rate_) return;
    settle();
    learning_rate_ = rate;
    rate_ = static_cast<T>(rate);
    if (rule_ != RatingRule::sgd || !lazy_) return;
    kept_.clear();
    for (std::int64_t k = 0; k < 1024; ++k) kept_.push_back(power_of_decay(k));
  }

  /// What a row holds: its numbers, and of Adam its moments.
  enum class Part { weight, first_moment, second_moment };
  /// [width]; null where the rule keeps no moments.
  [[nodiscard]] T* part(Part which, std::int32_t row) {
    if (which != Part::weight && rule_ == RatingRule::sgd) return nullptr;
    return numbers(row) + static_cast<int>(which) * width();
  }
  [[nodiscard]] const T* part(Part which, std::int32_t row) const {
    return const_cast<EmbeddingRows*>(this)->part(which, row);
  }
  /// The step up to which each row has come; empty where no row waits.
  [[nodiscard]] std::span<const std::int64_t> row_steps() const { return row_steps_; }
  /// An empty `row_steps` stands for rows that are all up to date.
  void set_steps(std::int64_t steps, std::span<const std::int64_t> row_steps) {
    steps_ = steps;
    if (row_steps.empty()) {
      std::fill(row_steps_.begin(), row_steps_.end(), steps);
    } else if (lazy_) {
      std::copy(row_steps.begin(), row_steps.end(), row_steps_.begin());
    }
  }

 private:
  static constexpr std::size_t kLine = 64 / sizeof(T);
  static constexpr int kTogether = 32;  // rows whose numbers stay in the nearest cache
  using Waiting = std::pair<std::int64_t, std::int32_t>;  // the last step, and the row
  /// A vector of these starts at a cache line, which a row of whole lines then never straddles.
  struct alignas(64) Line {
    T numbers[kLine];
  };
  /// What a step of Adam is scaled by: w ← w − step_size · m / (√v · root_scale + ε).
  struct Corrections {
    T step_size, root_scale;
  };

  static constexpr int width_of(int dim) { return dim / kLanes<T> * kLanes<T> + kLanes<T>; }

  [[nodiscard]] const T* numbers(std::int32_t row) const {
    return reinterpret_cast<const T*>(lines_.data()) + static_cast<std::size_t>(row) * stride_;
  }
  [[nodiscard]] T* numbers(std::int32_t row) {
    return reinterpret_cast<T*>(lines_.data()) + static_cast<std::size_t>(row) * stride_;
  }
  [[nodiscard]] T* gradient(std::int32_t slot) {
    return gradients_.data() + std::ptrdiff_t{slot} * width();
  }
  [[nodiscard]] std::int64_t& last_step(std::int32_t row) {
    return row_steps_[static_cast<std::size_t>(row)];
  }

  [[nodiscard]] Corrections corrections(std::int64_t t) const {
    if (rule_ == RatingRule::sgd) return {};
    const auto& step = Coasting::tables().step(t);
    // torch's SparseAdam adds ε before it corrects √v, torch's Adam after.
    if (rule_ == RatingRule::sparse_adam) {
      return {static_cast<T>(learning_rate_ * step.root / step.first), T{1}};
    }
    return {static_cast<T>(learning_rate_ / step.first), static_cast<T>(1 / step.root)};
  }

  /// One step of Adam on `count` numbers w with their moments and gradients.
  void adam_step(T* __restrict w, T* __restrict m, T* __restrict v, const T* __restrict g,
                 int count, Corrections now) const {
    using C = Coasting;
    constexpr T kBeta1 = static_cast<T>(C::kBeta1), kRest1 = static_cast<T>(1 - C::kBeta1);
    constexpr T kBeta2 = static_cast<T>(C::kBeta2), kRest2 = static_cast<T>(1 - C::kBeta2);
    constexpr T kEpsilon = static_cast<T>(C::kEpsilon);
    const T decay = static_cast<T>(decay_);
    for (int i = 0; i < count; ++i) {
      const T gradient = g[i] + decay * w[i];
      m[i] = kBeta1 * m[i] + kRest1 * gradient;
      v[i] = kBeta2 * v[i] + kRest2 * gradient * gradient;
      w[i] -= now.step_size * (m[i] / (std::sqrt(v[i]) * now.root_scale + kEpsilon));
    }
  }
  /// The same on a row [w | m | v].
  void adam_step(T* w, const T* g, Corrections now) const {
    adam_step(w, w + width(), w + 2 * width(), g, width(), now);
  }

  /// (1 − α λ)^k: a power is slow, and most rows miss few steps.
  [[nodiscard]] T kept_after(std::int64_t k) const {
    if (k < static_cast<std::int64_t>(kept_.size())) return kept_[static_cast<std::size_t>(k)];
    return power_of_decay(k);
  }
  [[nodiscard]] T power_of_decay(std::int64_t k) const {
    return static_cast<T>(std::pow(1 - learning_rate_ * decay_, static_cast<double>(k)));
  }
  /// Adam's steps without a gradient for rows side by side, the longest waiting first. Where a
  /// bias has a vector for itself, the rows' biases share vectors here.
  void walk_together(std::span<const Waiting> rows) {
    constexpr int L = kLanes<T>;
    const int moments = width(), bias = dim();
    const bool apart = bias % L == 0;
    T shared[3][kTogether] = {};  // w, m and v of the biases
    std::size_t begun = 0;
    for (std::int64_t t = rows.front().first + 1; t <= steps_; ++t) {
      for (; begun < rows.size() && rows[begun].first < t; ++begun) {
        const T* w = numbers(rows[begun].second) + bias;
        for (int part = 0; part < 3; ++part) shared[part][begun] = w[part * moments];
      }
      const auto now = corrections(t);
      for (std::size_t k = 0; k < begun; ++k) {
        T* w = numbers(rows[k].second);
        adam_step(w, w + moments, w + 2 * moments, no_gradient_.data(), apart ? bias : moments,
                  now);
      }
      if (!apart) continue;
      const int vectors = (static_cast<int>(begun) + L - 1) / L;
      adam_step(shared[0], shared[1], shared[2], no_gradient_.data(), vectors * L, now);
    }
    for (std::size_t k = 0; k < rows.size() && apart; ++k) {
      T* w = numbers(rows[k].second) + bias;
      for (int part = 0; part < 3; ++part) w[part * moments] = shared[part][k];
    }
  }
  [[gnu::noinline]] void catch_up(std::int32_t row, std::int64_t step) {
    const std::int64_t from = last_step(row), missed = step - from;
    last_step(row) = step;
    T* __restrict w = numbers(row);
    if (rule_ == RatingRule::sgd) {
      const T kept = kept_after(missed);
      for (int i = 0; i < width(); ++i) w[i] *= kept;
      return;
    }
    if (decay_ != 0) {
      walk(w, from, step);
      return;
    }
    const auto jump = Coasting::tables().jump(from, missed);
    if (coasts(w, jump)) {
      coast(w, jump);
      return;
    }
    // 0.9^200 = 7e-10, 0.9^400 = 5e-19: what comes after these steps moves no digit any more.
    const std::int64_t walked = std::min<std::int64_t>(missed, sizeof(T) == 4 ? 200 : 400);
    walk(w, from, from + walked);
    if (walked < missed) shrink(w, Coasting::tables().jump(from + walked, missed - walked));
  }

  /// Whether a jump is exact to T's rounding. A number without momentum does not move either way.
  [[nodiscard]] bool coasts(const T* w, const Coasting::Jump& jump) const {
    constexpr double kRounding = sizeof(T) == 4 ? 6e-8 : 1e-14;
    const T *m = w + width(), *v = m + width();
    const auto least = static_cast<T>(jump.variance / kRounding);
    int near = 0;
    for (int i = 0; i < width(); ++i) near |= static_cast<int>(m[i] != 0) & (v[i] < least);
    return near == 0;
  }
  void coast(T* __restrict w, const Coasting::Jump& jump) {
    T* __restrict m = w + width(), * __restrict v = m + width();
    const auto rate = static_cast<T>(learning_rate_ * jump.sum);
    const auto epsilon = static_cast<T>(jump.epsilon);
    const auto decay1 = static_cast<T>(jump.decay1), decay2 = static_cast<T>(jump.decay2);
    const int width_here = width();
    for (int i = 0; i < width_here; ++i) {
      w[i] -= rate * (m[i] / (std::sqrt(v[i]) + epsilon));
      m[i] *= decay1;
      v[i] *= decay2;
    }
  }
  /// Adam's steps from + 1, …, to without a gradient.
  void walk(T* w, std::int64_t from, std::int64_t to) {
    for (std::int64_t t = from + 1; t <= to; ++t) adam_step(w, no_gradient_.data(), corrections(t));
  }
  void shrink(T* w, const Coasting::Jump& jump) {
    T *m = w + width(), *v = m + width();
    for (int i = 0; i < width(); ++i) {
      m[i] *= static_cast<T>(jump.decay1);
      v[i] *= static_cast<T>(jump.decay2);
    }
  }

  int dim_, width_;
  RatingRule rule_;
  bool lazy_;           // whether rows wait
  std::size_t stride_;  // from row to row: w, and of Adam m and v
  double decay_, learning_rate_ = 0;
  T rate_ = 0;
  std::int64_t steps_ = 0;
  std::vector<Line> lines_;
  std::vector<std::int64_t> row_steps_;
  std::vector<T> no_gradient_, kept_;
  std::vector<Waiting> waiting_;
  std::vector<std::int32_t> slots_, opened_;  // which gradient a row has in this batch, or -1
  std::vector<T> gradients_;
};

}  // namespace lab::nn
