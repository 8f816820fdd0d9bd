#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "labs/movielens/user_taste.hpp"

namespace lab::labs::movielens {

/// Of mf: what each rating adds to the taste ⟨p, q⟩ of `movie`. With the biases as they are, least
/// squares over the user's ratings finds p = A⁻¹ Σ_j e_j q_j, where A = Σ_j q_j q_jᵀ + ridge · I
/// and e_j = stars_j − mean − b_u − b_j, so that rating j adds ⟨q, A⁻¹ q_j⟩ e_j [ratings].
std::vector<double> taste_pulls(const FilmSide& films, const UserTaste& user,
                                std::span<const StarRating> ratings, int movie, double ridge);

/// How much a rating raised a prediction.
struct RefitPull {
  std::size_t rating;  ///< its place in the list
  double stars;
};

/// What leaving ratings out does to a prediction.
struct RefitPulls {
  double prediction = 0;         ///< after folding in all ratings
  std::vector<RefitPull> pulls;  ///< the strongest, in order of falling size
};

/// For any model: rating j pulls by the prediction after folding in all ratings less the one after
/// folding in all but j. Only the `candidates` ratings that pull most to first order,
/// ⟨∂r̂/∂θ, (JᵀJ + ridge · I)⁻¹ J_j⟩ e_j, are left out in earnest. The search starts at `user`.
RefitPulls refit_pulls(const FilmSide& films, const UserTaste& user,
                       std::span<const StarRating> ratings, int movie, double ridge,
                       std::size_t candidates);

}  // namespace lab::labs::movielens
