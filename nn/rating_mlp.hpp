#pragma once

#include <variant>
#include <vector>

#include "nn/adam.hpp"
#include "nn/fused_rating_learner.hpp"
#include "nn/sgd.hpp"

namespace lab::nn {

/// The two rows and biases through a small network, by hand:
///   h₁ = relu(W₁ x + b₁) [15], h₂ = relu(W₂ h₁ + b₂) [15], s = ⟨w₃, h₂⟩ + b₃
/// where x is both rows as they lie in memory, (p_u, b_u, 0, …, q_i, b_i, 0, …), and W₁'s columns
/// are moved to fit.
template <class T, int kDim = 0>
class RatingMlp final : public FusedRatingLearner<T, kDim> {
  using Base = FusedRatingLearner<T, kDim>;

 public:
  RatingMlp(const RatingShape& shape, const RatingLearnerOptions& options);

 private:
  using typename Base::Pairs;
  using typename Base::Part;
  void forward(const Pairs& pairs, T* s) override;
  void backward(const Pairs& pairs, const T* ds) override;
  void read_dense(Part part, T* to) const override;
  void write_dense(Part part, const T* from) override;
  void set_dense_rate(double rate) override;
  void set_dense_steps(std::int64_t steps) override;

  /// A layer's width in memory, 15 rounded up so that products work on whole vectors; the number
  /// that is too many stays 0.
  static constexpr int kWide = 16;
  /// Where the parts of a flat array of all weights lie. Weights are transposed, [inputs, kWide],
  /// as a product with rows of samples reads them.
  struct Layout {
    std::size_t w1, b1, w2, b2, w3, b3, size;
  };
  static Layout layout_of(int inputs);
  /// Calls visit(index in slot order, index in the layout above) for every dense parameter.
  template <class Visit>
  void each_place(Visit&& visit) const;
  /// The parameters, or the moments where the rule keeps them.
  [[nodiscard]] std::span<const T> dense(Part part) const;

  int inputs_;  // numbers of x: both rows with their padding
  Layout at_;
  std::vector<T> weights_, gradients_;
  std::variant<Adam<T>, Sgd<T>> optimizer_;
  std::vector<T> x_, h1_, h2_, dx_, dh1_, dh2_;  // of the batch [N, inputs] and [N, kWide]
  std::vector<T> turned_;                        // W₁ or W₂ as [outputs, inputs]
};

}  // namespace lab::nn
