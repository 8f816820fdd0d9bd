#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "core/random.hpp"
#include "nn/rating_learner.hpp"

namespace lab::testing {

/// Random ratings. Some users and films are as rare as one rating in a thousand, others come twice
/// in most batches.
struct RatingData {
  RatingData(int users_count, int movies_count, int size, std::uint64_t seed = 1) {
    core::Pcg64 rng(seed);
    const auto skewed = [&](int count) {
      const double u = rng.uniform();
      return static_cast<std::int32_t>(count * u * u * u);
    };
    for (int n = 0; n < size; ++n) {
      users.push_back(skewed(users_count));
      movies.push_back(skewed(movies_count));
      ratings.push_back(0.5F * static_cast<float>(1 + rng.below(10)));
      order.push_back(rng.below(static_cast<std::uint32_t>(size)));
    }
  }
  [[nodiscard]] nn::RatingRows rows() const { return {users, movies, ratings}; }

  std::vector<std::int32_t> users, movies;
  std::vector<float> ratings;
  std::vector<std::uint32_t> order;
};

/// What can be set of a learner.
struct RatingCase {
  nn::RatingShape shape;
  nn::RatingLearnerOptions options;
};

/// Every model, with and without squash, under every rule, with and without weight decay.
inline std::vector<RatingCase> rating_cases(int users, int movies, int dim, int batch) {
  std::vector<RatingCase> cases;
  for (const auto rule : {nn::RatingRule::adam, nn::RatingRule::sparse_adam, nn::RatingRule::sgd}) {
    for (const double decay : {0.0, 0.01}) {
      if (rule == nn::RatingRule::sparse_adam && decay != 0) continue;
      const nn::RatingLearnerOptions options{rule, rule == nn::RatingRule::sgd ? 0.05 : 0.005,
                                             decay, batch};
      cases.push_back({{nn::RatingModel::mf, users, movies, dim, false, 2.75}, options});
      cases.push_back({{nn::RatingModel::mf, users, movies, dim, true}, options});
      cases.push_back({{nn::RatingModel::mlp, users, movies, dim}, options});
    }
  }
  return cases;
}

inline std::string describe(const RatingCase& c) {
  static constexpr const char* kRules[] = {"adam", "sparse_adam", "sgd"};
  return fmt::format("{}{}, D = {}, {}, weight decay {}, batches of {}",
                     c.shape.model == nn::RatingModel::mf ? "mf" : "mlp",
                     c.shape.squash ? " squashed" : "", c.shape.dim,
                     kRules[static_cast<int>(c.options.rule)], c.options.weight_decay,
                     c.options.batch);
}

}  // namespace lab::testing
