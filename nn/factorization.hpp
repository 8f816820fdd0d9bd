#pragma once

#include <vector>

#include "nn/fused_rating_learner.hpp"

namespace lab::nn {

/// Matrix factorization (Koren, Bell and Volinsky 2009) by hand: s = μ + b_u + b_i + ⟨p_u, q_i⟩.
template <class T, int kDim = 0>
class Factorization final : public FusedRatingLearner<T, kDim> {
  using Base = FusedRatingLearner<T, kDim>;

 public:
  Factorization(const RatingShape& shape, const RatingLearnerOptions& options);

 private:
  using typename Base::Pairs;
  void forward(const Pairs& pairs, T* s) override;
  void backward(const Pairs& pairs, const T* ds) override;

  std::vector<T> p_hat_, q_hat_;  // [N, width]: the rows of the batch, a 1 in place of the bias
};

}  // namespace lab::nn
