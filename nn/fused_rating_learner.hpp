#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/error.hpp"
#include "nn/denormals.hpp"
#include "nn/embedding_rows.hpp"
#include "nn/rating_learner.hpp"

namespace lab::nn {

/// What the rating models by hand share: batches, the squared error, the rows of users and films
/// and the state. A model gives scores s and passes the gradient by them back. T is float or
/// double; kDim is the shape's D where it is known at compile time, else 0.
template <class T, int kDim = 0>
class FusedRatingLearner : public RatingLearner {
 public:
  FusedRatingLearner(const RatingShape& shape, const RatingLearnerOptions& options);

  double train(const RatingRows& rows, std::span<const std::uint32_t> order,
               std::vector<float>* batch_losses = nullptr) override;
  void settle() override;
  void predict(std::span<const std::int32_t> users, std::span<const std::int32_t> movies,
               std::span<float> ratings) override;
  void set_learning_rate(double rate) override;
  [[nodiscard]] RatingLearnerState state() const override;
  void set_state(const RatingLearnerState& state) override;

  using Rows = EmbeddingRows<T, kDim>;
  using Part = typename Rows::Part;
  /// All parameters, or a moment of each (zeros where the rule keeps none), in slot order.
  [[nodiscard]] std::vector<T> values(Part part) const;
  void set_values(Part part, std::span<const T> values);

 protected:
  /// The pairs of a batch.
  struct Pairs {
    const std::int32_t *users, *movies;
    int count;
  };
  /// Writes s [N]; keeps what backward() needs.
  virtual void forward(const Pairs& pairs, T* s) = 0;
  /// From the loss's gradient ds [N] by the scores of the last forward(): adds to the gradients of
  /// the rows, and makes the step of the model's other parameters.
  virtual void backward(const Pairs& pairs, const T* ds) = 0;
  /// The parameters behind the rows and biases, in slot order.
  virtual void read_dense(Part, T*) const {}
  virtual void write_dense(Part, const T*) {}
  virtual void set_dense_rate(double) {}
  virtual void set_dense_steps(std::int64_t) {}

  static std::size_t room(int count, int width = 1) {
    return static_cast<std::size_t>(count) * static_cast<std::size_t>(width);
  }
  /// The most pairs that one forward() gets.
  [[nodiscard]] int capacity() const { return capacity_; }

  RatingShape shape_;
  RatingLearnerOptions options_;
  Rows users_, movies_;

 private:
  void gather(const RatingRows& rows, std::span<const std::uint32_t> order);
  void gather(std::size_t at, std::int32_t user, std::int32_t movie);
  double train_batch(int first, int count);
  /// 5 σ(s) in place, where the shape says so.
  void squash(T* s, int count) const;

  bool squash_;
  int capacity_;
  std::vector<ParameterSlot> slots_;
  std::vector<std::int32_t> batch_users_, batch_movies_;  // the pairs that are worked on next,
  std::vector<T> batch_ratings_;                          // and their ratings
  std::vector<T> predictions_, gradient_;                 // of one batch
};

}  // namespace lab::nn
