#include "labs/movielens/pulls.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "labs/movielens/cholesky.hpp"

namespace lab::labs::movielens {
namespace {

double dot(std::span<const double> a, std::span<const double> b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

std::vector<double> in_double(std::span<const float> row) { return {row.begin(), row.end()}; }

void sort_by_size(std::vector<RefitPull>& pulls) {
  std::stable_sort(pulls.begin(), pulls.end(), [](const auto& a, const auto& b) {
    return std::abs(a.stars) > std::abs(b.stars);
  });
}

}  // namespace

std::vector<double> taste_pulls(const FilmSide& films, const UserTaste& user,
                                std::span<const StarRating> ratings, int movie, double ridge) {
  const auto D = user.row.size();
  std::vector<double> matrix(D * D);
  for (std::size_t i = 0; i < D; ++i) matrix[i * D + i] = ridge;
  for (const auto& given : ratings) {
    const auto q = in_double(films.row(given.movie));
    for (std::size_t i = 0; i < D; ++i) {
      for (std::size_t j = 0; j <= i; ++j) matrix[i * D + j] += q[i] * q[j];
    }
  }
  // ⟨q, A⁻¹ q_j⟩ = ⟨A⁻¹ q, q_j⟩: A is symmetric, and one solution serves all ratings.
  const auto direction = Cholesky(std::move(matrix), D).solve(in_double(films.row(movie)));
  std::vector<double> pulls;
  for (const auto& given : ratings) {
    const double offset = films.shape().mean + user.bias + films.bias(given.movie);
    pulls.push_back(dot(direction, in_double(films.row(given.movie))) * (given.stars - offset));
  }
  return pulls;
}

RefitPulls refit_pulls(const FilmSide& films, const UserTaste& user,
                       std::span<const StarRating> ratings, int movie, double ridge,
                       std::size_t candidates) {
  const auto folded = fold_in(films, ratings, ridge, user);
  const auto n = folded.row.size() + 1;
  std::vector<double> slope(n);
  RefitPulls result;
  result.prediction = films.rating(folded, movie, slope);

  auto equations = normal_equations(films, folded, ratings, ridge);
  const auto direction = Cholesky(std::move(equations.matrix), n).solve(slope);
  auto& pulls = result.pulls;
  for (std::size_t j = 0; j < ratings.size(); ++j) {
    const double error = ratings[j].stars - films.rating(folded, ratings[j].movie, slope);
    pulls.push_back({j, dot(direction, slope) * error});
  }
  sort_by_size(pulls);
  pulls.resize(std::min(pulls.size(), candidates));

  for (auto& pull : pulls) {
    std::vector<StarRating> others(ratings.begin(), ratings.end());
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(pull.rating));
    pull.stars = result.prediction - films.rating(fold_in(films, others, ridge, folded), movie);
  }
  sort_by_size(pulls);
  return result;
}

}  // namespace lab::labs::movielens
