#include "labs/movielens/user_taste.hpp"

#include <cmath>
#include <utility>

#include "labs/movielens/cholesky.hpp"

namespace lab::labs::movielens {
namespace {

constexpr int kMostSteps = 500, kMostHalvings = 33;
// Of the objective, for another step; and for another one over the same surroundings.
constexpr double kLeastGain = 1e-12, kLeastGainAround = 1e-5;
constexpr double kFirstRadius = 1, kLastRadius = 1e-4;

std::size_t size_of(const FilmSide& films) {
  return static_cast<std::size_t>(films.shape().dim) + 1;
}

double penalty(const UserTaste& user, double ridge) {
  double sum = user.bias * user.bias;
  for (const double p : user.row) sum += p * p;
  return ridge * sum;
}

/// `user` moved by `step` [D + 1], as far as `share` says.
UserTaste moved(UserTaste user, std::span<const double> step, double share) {
  for (std::size_t d = 0; d < user.row.size(); ++d) user.row[d] += share * step[d];
  user.bias += share * step.back();
  return user;
}

/// The mean of the normal equations at the 2 (D + 1) places `radius` away from `user`.
NormalEquations averaged_equations(const FilmSide& films, const UserTaste& user,
                                   std::span<const StarRating> ratings, double ridge,
                                   double radius) {
  if (radius == 0) return normal_equations(films, user, ratings, ridge);
  const std::size_t n = size_of(films);
  NormalEquations mean{std::vector<double>(n * n), std::vector<double>(n), 0};
  std::vector<double> step(n);
  const double weight = 0.5 / static_cast<double>(n);
  for (std::size_t i = 0; i < n; ++i) {
    for (const double side : {-radius, radius}) {
      step[i] = side;
      const auto there = normal_equations(films, moved(user, step, 1), ratings, ridge);
      for (std::size_t k = 0; k < n * n; ++k) mean.matrix[k] += weight * there.matrix[k];
      for (std::size_t k = 0; k < n; ++k) mean.right[k] += weight * there.right[k];
    }
    step[i] = 0;
  }
  return mean;
}

}  // namespace

double fold_in_ridge(std::size_t rows, double weight_decay) {
  return weight_decay > 0 ? static_cast<double>(rows) * weight_decay / 2 : 1.0;
}

double fold_in_objective(const FilmSide& films, const UserTaste& user,
                         std::span<const StarRating> ratings, double ridge) {
  double sum = penalty(user, ridge);
  for (const auto& given : ratings) {
    const double error = given.stars - films.rating(user, given.movie);
    sum += error * error;
  }
  return sum;
}

NormalEquations normal_equations(const FilmSide& films, const UserTaste& user,
                                 std::span<const StarRating> ratings, double ridge) {
  const std::size_t n = size_of(films);
  NormalEquations equations{std::vector<double>(n * n), std::vector<double>(n),
                            penalty(user, ridge)};
  std::vector<double> slope(n);
  for (const auto& given : ratings) {
    const double error = given.stars - films.rating(user, given.movie, slope);
    equations.objective += error * error;
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j <= i; ++j) equations.matrix[i * n + j] += slope[i] * slope[j];
      equations.right[i] += slope[i] * error;
    }
  }
  for (std::size_t i = 0; i < n; ++i) {
    equations.matrix[i * n + i] += ridge;
    equations.right[i] -= ridge * (i + 1 < n ? user.row[i] : user.bias);
  }
  return equations;
}

UserTaste fold_in(const FilmSide& films, std::span<const StarRating> ratings, double ridge,
                  UserTaste start) {
  UserTaste user = std::move(start);
  user.row.resize(size_of(films) - 1);
  // A kink of a ReLU stops a step that would have to cross it, far from any minimum. Averaged over
  // the surroundings the slopes have no kinks; the surroundings shrink as the steps do.
  const bool has_kinks = films.shape().model == nn::RatingModel::mlp;
  double radius = 0;
  double objective = fold_in_objective(films, user, ratings, ridge);
  for (int steps = 0; steps < kMostSteps; ++steps) {
    auto equations = averaged_equations(films, user, ratings, ridge, radius);
    const auto step = Cholesky(std::move(equations.matrix), size_of(films)).solve(equations.right);
    const double before = objective;
    for (int halvings = 0; halvings <= kMostHalvings; ++halvings) {
      UserTaste next = moved(user, step, std::ldexp(1.0, -halvings));
      const double there = fold_in_objective(films, next, ratings, ridge);
      if (!(there < before)) continue;
      user = std::move(next);
      objective = there;
      break;
    }
    if (before - objective > (radius > 0 ? kLeastGainAround : kLeastGain) * before) continue;
    if (!has_kinks || (radius > 0 && radius < kLastRadius)) break;
    radius = radius == 0 ? kFirstRadius : radius / 2;
  }
  return user;
}

}  // namespace lab::labs::movielens
