// How a model rates: the formulas of nn/rating_learner.hpp, with their slopes by the user's side.

#include <algorithm>
#include <array>
#include <cmath>

#include "core/error.hpp"
#include "labs/movielens/user_taste.hpp"

namespace lab::labs::movielens {
namespace {

enum Slot : std::size_t { kUsers, kFilms, kUserBias, kFilmBias, kW0, kB0, kW2, kB2, kW4, kB4 };

constexpr auto kHidden = static_cast<std::size_t>(nn::kRatingHidden);
using Hidden = std::array<double, kHidden>;

std::size_t index(int i) { return static_cast<std::size_t>(i); }

/// 5 σ(s), and its derivative in `slope`.
double squash(double score, double& slope) {
  const double sigmoid = 1 / (1 + std::exp(-score));
  slope = 5 * sigmoid * (1 - sigmoid);
  return 5 * sigmoid;
}

}  // namespace

FilmSide::FilmSide(const nn::RatingShape& shape, std::span<const float> parameters)
    : shape_(shape), parameters_(parameters), slots_(nn::parameter_slots(shape)) {
  const std::size_t needed = slots_.back().offset + slots_.back().size();
  expect(parameters.size() == needed, "FilmSide: {} parameters, not {}", parameters.size(), needed);
}

std::span<const float> FilmSide::row(int movie) const {
  return {slot(kFilms) + index(movie) * index(shape_.dim), index(shape_.dim)};
}

double FilmSide::bias(int movie) const { return slot(kFilmBias)[movie]; }

UserTaste FilmSide::trained_user(int user) const {
  const float* row = slot(kUsers) + index(user) * index(shape_.dim);
  return {{row, row + shape_.dim}, slot(kUserBias)[user]};
}

double FilmSide::score(const UserTaste& user, int movie) const {
  const auto q = row(movie);
  double sum = shape_.mean + user.bias + bias(movie);
  for (std::size_t d = 0; d < q.size(); ++d) sum += user.row[d] * q[d];
  return sum;
}

double FilmSide::rating(const UserTaste& user, int movie, std::span<double> slope) const {
  if (shape_.model == nn::RatingModel::mlp) return mlp_rating(user, movie, slope);
  double by_score = 1;
  const double s = score(user, movie);
  const double rating = shape_.squash ? squash(s, by_score) : s;
  if (!slope.empty()) {
    const auto q = row(movie);
    for (std::size_t d = 0; d < q.size(); ++d) slope[d] = by_score * q[d];
    slope[q.size()] = by_score;
  }
  return rating;
}

double FilmSide::mlp_rating(const UserTaste& user, int movie, std::span<double> slope) const {
  const auto D = index(shape_.dim), inputs = 2 * D + 2;
  const auto q = row(movie);
  const double film_bias = bias(movie);

  Hidden first, second;  // after their ReLU
  for (std::size_t h = 0; h < kHidden; ++h) {
    const float* w = slot(kW0) + h * inputs;
    double sum = slot(kB0)[h] + w[2 * D] * user.bias + w[2 * D + 1] * film_bias;
    for (std::size_t d = 0; d < D; ++d) sum += w[d] * user.row[d] + w[D + d] * double{q[d]};
    first[h] = std::max(sum, 0.0);
  }
  double score = slot(kB4)[0];
  for (std::size_t h = 0; h < kHidden; ++h) {
    double sum = slot(kB2)[h];
    for (std::size_t k = 0; k < kHidden; ++k) sum += slot(kW2)[h * kHidden + k] * first[k];
    second[h] = std::max(sum, 0.0);
    score += slot(kW4)[h] * second[h];
  }
  double by_score = 0;
  const double rating = squash(score, by_score);
  if (slope.empty()) return rating;

  // Backwards: the slope by what enters each ReLU is 0 where it cut off.
  Hidden by_second, by_first{};
  for (std::size_t h = 0; h < kHidden; ++h) {
    by_second[h] = second[h] > 0 ? by_score * slot(kW4)[h] : 0;
    for (std::size_t k = 0; k < kHidden; ++k) {
      if (first[k] > 0) by_first[k] += by_second[h] * slot(kW2)[h * kHidden + k];
    }
  }
  std::fill(slope.begin(), slope.end(), 0.0);
  for (std::size_t h = 0; h < kHidden; ++h) {
    const float* w = slot(kW0) + h * inputs;
    for (std::size_t d = 0; d < D; ++d) slope[d] += by_first[h] * w[d];
    slope[D] += by_first[h] * w[2 * D];
  }
  return rating;
}

}  // namespace lab::labs::movielens
