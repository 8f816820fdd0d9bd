#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "nn/rating_learner.hpp"

namespace lab::labs::movielens {

/// A user's side of the model.
struct UserTaste {
  std::vector<double> row;  ///< p [D]
  double bias = 0;          ///< b
};

/// What a user gave a film.
struct StarRating {
  int movie;  ///< the model's index
  double stars;
};

/// The films' side of a trained model, which rates for any user, also one it has never seen. All
/// sums are in double. Refers to the parameters, which must outlive it.
class FilmSide {
 public:
  /// Throws std::logic_error when the parameters are not those of `shape`.
  FilmSide(const nn::RatingShape& shape, std::span<const float> parameters);

  [[nodiscard]] const nn::RatingShape& shape() const { return shape_; }
  /// q [D] and the bias of a film.
  [[nodiscard]] std::span<const float> row(int movie) const;
  [[nodiscard]] double bias(int movie) const;
  /// A user as the training left them.
  [[nodiscard]] UserTaste trained_user(int user) const;

  /// The rating, and in `slope` [D + 1] (where it is not empty) its derivatives by p and b.
  double rating(const UserTaste& user, int movie, std::span<double> slope = {}) const;
  /// Of mf: mean + b_u + b_i + ⟨p_u, q_i⟩, before any squashing.
  [[nodiscard]] double score(const UserTaste& user, int movie) const;

 private:
  double mlp_rating(const UserTaste& user, int movie, std::span<double> slope) const;
  [[nodiscard]] const float* slot(std::size_t number) const {
    return parameters_.data() + slots_[number].offset;
  }

  nn::RatingShape shape_;
  std::span<const float> parameters_;
  std::vector<nn::ParameterSlot> slots_;
};

/// λ of the least squares problem that the training solves for each user; `rows` is the number N of
/// all ratings it learns from. An epoch has N/B steps. Each adds weight_decay · θ to the gradient,
/// and the batch in which rating j lies adds −2 e_j ∂r̂_j/∂θ / B. A user's θ = (p, b) comes to rest
/// where these cancel over an epoch,
///   Σ_j 2 e_j ∂r̂_j/∂θ = N · weight_decay · θ,
/// which is where Σ_j e_j² + λ ‖θ‖² is least, with λ = N · weight_decay / 2. Without weight decay
/// it is 1 (about the noise of a rating over the variance of a parameter): a few ratings alone do
/// not determine D + 1 numbers.
double fold_in_ridge(std::size_t rows, double weight_decay);

/// Σ_j (stars_j − rating(user, j))² + ridge · (‖p‖² + b²).
double fold_in_objective(const FilmSide& films, const UserTaste& user,
                         std::span<const StarRating> ratings, double ridge);

/// The objective with its slopes J_j = ∂rating_j/∂θ at a user: what one step of Gauss and Newton
/// needs.
struct NormalEquations {
  std::vector<double> matrix;  ///< JᵀJ + ridge · I [D + 1, D + 1], the lower triangle
  std::vector<double> right;  ///< Jᵀe − ridge · θ [D + 1]: minus half the objective's gradient
  double objective = 0;
};
NormalEquations normal_equations(const FilmSide& films, const UserTaste& user,
                                 std::span<const StarRating> ratings, double ridge);

/// Folding in: the user for whom the objective is least, the films' side being as it is. For mf
/// without squash the problem is linear, and the first step, the normal equations' solution, is the
/// answer; else Gauss–Newton steps, halved until the objective falls, go on from `start` (from
/// zero, when its row is empty) to a minimum nearby. Of mlp, whose objective has kinks, they end
/// near one.
UserTaste fold_in(const FilmSide& films, std::span<const StarRating> ratings, double ridge,
                  UserTaste start = {});

}  // namespace lab::labs::movielens
