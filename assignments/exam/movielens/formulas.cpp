#include "assignments/exam/movielens/formulas.hpp"

#include <algorithm>
#include <cmath>

#include "assignments/exam/movielens/texts.hpp"

namespace lab::grading::movielens {
namespace {

using core::Arrays;

std::vector<std::size_t> indices_of(const core::Array& array) {
  std::vector<std::size_t> indices;
  for (const double number : numbers_of(array)) {
    indices.push_back(static_cast<std::size_t>(number));
  }
  return indices;
}

/// A factorization in double precision.
struct Tables {
  explicit Tables(const Arrays& input)
      : mean(numbers_of(input.at("mean")).at(0)),
        user_bias(numbers_of(input.at("user_bias"))),
        movie_bias(numbers_of(input.at("movie_bias"))),
        user_factors(numbers_of(input.at("user_factors"))),
        movie_factors(numbers_of(input.at("movie_factors"))),
        factors(input.at("user_factors").shape.at(1)) {}

  [[nodiscard]] double biases(std::size_t user, std::size_t movie) const {
    return user_bias.at(user) + movie_bias.at(movie);
  }
  /// ⟨p_u, q_i⟩
  [[nodiscard]] double taste(std::size_t user, std::size_t movie) const {
    double sum = 0;
    for (std::size_t d = 0; d < factors; ++d) {
      sum += user_factors.at(user * factors + d) * movie_factors.at(movie * factors + d);
    }
    return sum;
  }
  [[nodiscard]] double rating(std::size_t user, std::size_t movie) const {
    return mean + biases(user, movie) + taste(user, movie);
  }

  double mean;
  std::vector<double> user_bias, movie_bias, user_factors, movie_factors;
  std::size_t factors;
};

}  // namespace

Outputs batch(const Arrays& input, Rows kind) {
  const auto table = numbers_of(input.at("table"));
  const auto rows = indices_of(input.at("rows"));
  Outputs outputs;
  for (const char* name : {"users", "movies", "ratings"}) {
    outputs.push_back({name, {"place"}, {rows.size()}, {}});
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto row = kind == Rows::first ? i : rows[i];
    for (std::size_t k = 0; k < 3; ++k) outputs[k].numbers.push_back(table.at(3 * row + k));
  }
  if (kind == Rows::users_and_movies_swapped) std::swap(outputs[0].numbers, outputs[1].numbers);
  return outputs;
}

Outputs prediction(const Arrays& input, Prediction kind) {
  const Tables tables(input);
  auto users = indices_of(input.at("users")), movies = indices_of(input.at("movies"));
  if (kind == Prediction::users_and_movies_swapped) std::swap(users, movies);
  const auto direction = numbers_of(input.at("direction"));
  const auto count = users.size();
  Values ratings{"ratings", {"place"}, {count}, {}};
  Values gradient{"gradient of user_factors",
                  {"user", "factor"},
                  input.at("user_factors").shape,
                  std::vector<double>(tables.user_factors.size(), 0)};
  const auto add = [&](std::size_t user_place, std::size_t place) {
    const auto user = users[user_place], movie = movies[place];
    double rating = tables.taste(user, movie);
    if (kind != Prediction::without_mean) rating += tables.mean;
    if (kind != Prediction::without_biases) rating += tables.biases(users[place], movie);
    ratings.numbers.push_back(rating);
    for (std::size_t d = 0; d < tables.factors; ++d) {
      gradient.numbers[user * tables.factors + d] +=
          direction[place] * tables.movie_factors[movie * tables.factors + d];
    }
  };
  if (kind == Prediction::all_pairs) {
    ratings.axes = {"user", "film"};
    ratings.shape = {count, count};
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t j = 0; j < count; ++j) add(i, j);
    }
  } else {
    for (std::size_t i = 0; i < count; ++i) add(i, i);
  }
  return {std::move(ratings), std::move(gradient)};
}

Outputs loss(const Arrays& input, Loss kind) {
  const auto predicted = numbers_of(input.at("predicted")), given = numbers_of(input.at("ratings"));
  double sum = 0;
  for (std::size_t i = 0; i < given.size(); ++i) {
    const double error = predicted[i] - given[i];
    sum += kind == Loss::mean_size ? std::abs(error) : error * error;
  }
  if (kind != Loss::sum_of_squares) sum /= static_cast<double>(given.size());
  return {{"loss", {}, {}, {kind == Loss::root ? std::sqrt(sum) : sum}}};
}

namespace {

/// The user and the film that are asked for.
struct Asked {
  std::size_t user_id = 0, user = 0, movie_id = 0, movie = 0;
};

/// The first place of `value` in `list`.
template <class T>
std::size_t place_of(const std::vector<T>& list, const T& value) {
  return static_cast<std::size_t>(std::ranges::find(list, value) - list.begin());
}

Asked asked_in(const Arrays& input) {
  Asked asked;
  asked.user_id = indices_of(input.at("user_id")).at(0);
  asked.user = place_of(indices_of(input.at("user_ids")), asked.user_id);
  asked.movie = place_of(texts_of(input.at("titles")), texts_of(input.at("title")).at(0));
  asked.movie_id = indices_of(input.at("movie_ids")).at(asked.movie);
  return asked;
}

std::size_t row(Lookup lookup, std::size_t index, std::size_t id) {
  if (lookup == Lookup::index) return index;
  return lookup == Lookup::id ? id : id - 1;
}

Outputs rating(double stars) { return {{"rating", {}, {}, {stars}}}; }

}  // namespace

Outputs named(const Arrays& input, Lookup user, Lookup movie) {
  const auto asked = asked_in(input);
  return rating(Tables(input).rating(row(user, asked.user, asked.user_id),
                                     row(movie, asked.movie, asked.movie_id)));
}

Outputs named_swapped(const Arrays& input) {
  const auto asked = asked_in(input);
  return rating(Tables(input).rating(asked.movie, asked.user));
}

}  // namespace lab::grading::movielens
