#pragma once

#include <memory>
#include <vector>

#include "nn/factorization.hpp"
#include "nn/rating_mlp.hpp"
#include "tests/close.hpp"

namespace lab::testing {

/// The rating models by hand in double, for comparisons that float is too coarse for.
using Fused = nn::FusedRatingLearner<double>;
using Part = Fused::Part;

inline std::unique_ptr<Fused> in_double(const nn::RatingShape& shape,
                                        const nn::RatingLearnerOptions& options) {
  if (shape.model == nn::RatingModel::mf) {
    return std::make_unique<nn::Factorization<double>>(shape, options);
  }
  return std::make_unique<nn::RatingMlp<double>>(shape, options);
}

inline std::vector<double> random_values(const nn::RatingShape& shape, double deviation,
                                         std::uint64_t seed) {
  core::Pcg64 rng(seed);
  return doubles(nn::initial_state(shape, deviation, rng).parameters);
}

}  // namespace lab::testing
