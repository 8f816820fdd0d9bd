#include <cmath>
#include <numeric>

#include "core/random.hpp"
#include "labs/movielens/pulls.hpp"
#include "labs/movielens/user_taste.hpp"
#include "tests/catch.hpp"
#include "tests/close.hpp"

namespace lab::testing {
namespace {

using namespace labs::movielens;

constexpr int kMovies = 12;

nn::RatingShape mf() {
  return {.model = nn::RatingModel::mf, .users = 3, .movies = kMovies, .dim = 3, .mean = 3.5};
}
nn::RatingShape squashed_mf() {
  auto shape = mf();
  shape.squash = true;
  shape.mean = 0.8;
  return shape;
}
nn::RatingShape mlp() {
  return {.model = nn::RatingModel::mlp, .users = 3, .movies = kMovies, .dim = 3};
}
nn::RatingShape shape_named(const std::string& name) {
  return name == "mf" ? mf() : name == "mlp" ? mlp() : squashed_mf();
}

std::vector<float> random_parameters(const nn::RatingShape& shape, std::uint64_t seed) {
  const auto slots = nn::parameter_slots(shape);
  std::vector<float> parameters(slots.back().offset + slots.back().size());
  core::Pcg64 rng(seed);
  for (float& p : parameters) p = static_cast<float>(0.7 * rng.normal());
  return parameters;
}

std::vector<StarRating> some_ratings() {
  return {{0, 5}, {2, 3.5}, {3, 1}, {5, 4}, {7, 4.5}, {8, 2}, {11, 0.5}};
}

/// θ = (p, b) of a user, and back.
std::vector<double> flat(const UserTaste& user) {
  auto theta = user.row;
  theta.push_back(user.bias);
  return theta;
}
UserTaste user_of(std::vector<double> theta) {
  const double bias = theta.back();
  theta.pop_back();
  return {std::move(theta), bias};
}

/// Central differences of f at `user`.
template <class F>
std::vector<double> gradient(F&& f, const UserTaste& user) {
  constexpr double kStep = 1e-5;
  std::vector<double> slopes;
  for (std::size_t i = 0; i <= user.row.size(); ++i) {
    auto more = flat(user), less = more;
    more[i] += kStep;
    less[i] -= kStep;
    slopes.push_back((f(user_of(more)) - f(user_of(less))) / (2 * kStep));
  }
  return slopes;
}

TEST_CASE("The films' side rates in double as the learner does in float") {
  const auto name = GENERATE(as<std::string>{}, "mf", "mlp", "squash");
  CAPTURE(name);
  const auto shape = shape_named(name);
  const auto parameters = random_parameters(shape, 1);
  const auto learner = nn::make_fused_rating_learner(shape, {.rule = nn::RatingRule::sgd});
  auto state = learner->state();
  state.parameters = parameters;
  learner->set_state(state);

  const FilmSide films(shape, parameters);
  std::vector<std::int32_t> users, movies;
  std::vector<double> ratings;
  for (int u = 0; u < shape.users; ++u) {
    for (int i = 0; i < shape.movies; ++i) {
      users.push_back(u);
      movies.push_back(i);
      ratings.push_back(films.rating(films.trained_user(u), i));
    }
  }
  std::vector<float> predicted(users.size());
  learner->predict(users, movies, predicted);
  CHECK(difference(ratings, doubles(predicted), {1e-5}) == "");
}

TEST_CASE("The slope of a rating by the user's side is that of finite differences") {
  const auto name = GENERATE(as<std::string>{}, "mf", "mlp", "squash");
  CAPTURE(name);
  const auto shape = shape_named(name);
  const auto parameters = random_parameters(shape, 2);
  const FilmSide films(shape, parameters);
  for (int i = 0; i < shape.movies; ++i) {
    const auto user = films.trained_user(i % shape.users);
    std::vector<double> slope(4, 1e9);  // whatever is in it is overwritten
    const double rating = films.rating(user, i, slope);
    CHECK(rating == films.rating(user, i));
    const auto wanted = gradient([&](const UserTaste& u) { return films.rating(u, i); }, user);
    CHECK(difference(slope, wanted, {1e-8, 1e-6}) == "");
  }
}

TEST_CASE("One rating of one film pulls its row and the bias by ridge regression") {
  auto shape = mf();
  std::vector<float> parameters(random_parameters(shape, 3).size());
  const auto slots = nn::parameter_slots(shape);
  parameters[slots[1].offset + 3] = 2;  // q of film 1 is (2, 0, 0)
  const FilmSide films(shape, parameters);
  const std::vector<StarRating> one{{1, 5.0}};
  // (1.5 − 2 p − b)² + p² + b² is least at p = 2 · 1.5 / (4 + 1 + 1), b = 1.5 / 6.
  const auto user = fold_in(films, one, 1);
  CHECK(difference(flat(user), std::vector<double>{0.5, 0, 0, 0.25}, {1e-12}) == "");
  CHECK(films.rating(user, 1) == Approx(3.5 + 1.25));
}

/// How much lower than at `user` f is at the lowest of many places around it, in shares of it.
template <class F>
double lowest_around(F&& f, const UserTaste& user) {
  core::Pcg64 rng(5);
  double lowest = f(user);
  for (const double distance : {0.2, 0.05, 0.01, 1e-3}) {
    for (int i = 0; i < 200; ++i) {
      auto theta = flat(user);
      for (double& x : theta) x += distance * rng.normal();
      lowest = std::min(lowest, f(user_of(theta)));
    }
  }
  return 1 - lowest / f(user);
}

TEST_CASE("A folded-in user is where the objective is least") {
  const auto name = GENERATE(as<std::string>{}, "mf", "mlp", "squash");
  const double ridge = GENERATE(0.1, 1.0, 4.5);
  CAPTURE(name, ridge);
  const auto shape = shape_named(name);
  auto parameters = random_parameters(shape, 4);
  if (name == "mlp") {  // every ReLU is open, so that there are no kinks
    const auto slots = nn::parameter_slots(shape);
    for (const std::size_t bias : {5, 7}) {
      for (std::size_t h = 0; h < slots[bias].size(); ++h) parameters[slots[bias].offset + h] += 60;
    }
    float& last = parameters[slots[9].offset];
    const FilmSide shifted(shape, parameters);
    std::vector<double> slope(4);
    for (int i = 0; i < 40 && std::abs(shifted.rating(user_of({0, 0, 0, 0}), 0) - 2.5) > 1; ++i) {
      last += shifted.rating(user_of({0, 0, 0, 0}), 0) > 2.5 ? -10.0F : 10.0F;
    }
  }
  const FilmSide films(shape, parameters);
  const auto ratings = some_ratings();
  const auto objective = [&](const UserTaste& u) {
    return fold_in_objective(films, u, ratings, ridge);
  };
  const auto user = fold_in(films, ratings, ridge);
  CHECK(difference(gradient(objective, user), std::vector<double>(4), {2e-4}) == "");
  CHECK(objective(user) < objective(user_of({0, 0, 0, 0})));
  CHECK(lowest_around(objective, user) < 1e-9);
}

TEST_CASE("A kink of the network does not stop folding in far from a minimum") {
  const auto shape = mlp();
  double sum = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto parameters = random_parameters(shape, seed);
    const FilmSide films(shape, parameters);
    const auto ratings = some_ratings();
    const auto objective = [&](const UserTaste& u) {
      return fold_in_objective(films, u, ratings, 1);
    };
    const double gap = lowest_around(objective, fold_in(films, ratings, 1));
    CAPTURE(seed);
    CHECK(gap < 0.1);
    sum += gap;
  }
  CHECK(sum / 20 < 0.012);
}

TEST_CASE("Users whose training came to rest are what folding in finds") {
  // Whole-batch descent, so that there is no noise to keep them moving.
  const nn::RatingShape shape{
      .model = nn::RatingModel::mf, .users = 4, .movies = 5, .dim = 2, .mean = 3};
  std::vector<std::int32_t> users, movies;
  std::vector<float> stars;
  for (int u = 0; u < 4; ++u) {
    for (int i = 0; i < 5; ++i) {
      if ((u + i) % 4 == 3) continue;
      users.push_back(u);
      movies.push_back(i);
      stars.push_back(static_cast<float>(1 + (7 * u * u + 3 * i * (u + 1)) % 5));
    }
  }
  std::vector<std::uint32_t> order(users.size());
  std::iota(order.begin(), order.end(), 0U);
  constexpr double kDecay = 0.05;
  const auto learner =
      nn::make_fused_rating_learner(shape, {.rule = nn::RatingRule::sgd,
                                            .learning_rate = 0.2,
                                            .weight_decay = kDecay,
                                            .batch = static_cast<int>(order.size())});
  core::Pcg64 rng(6);
  learner->set_state(nn::initial_state(shape, 0.5, rng));
  for (int epoch = 0; epoch < 5000; ++epoch) (void)learner->train({users, movies, stars}, order);

  const auto parameters = learner->state().parameters;
  const FilmSide films(shape, parameters);
  const double ridge = fold_in_ridge(order.size(), kDecay);
  double largest = 0;
  for (int u = 0; u < 4; ++u) {
    std::vector<StarRating> own;
    for (std::size_t n = 0; n < users.size(); ++n) {
      if (users[n] == u) own.push_back({movies[n], stars[n]});
    }
    const auto trained = flat(films.trained_user(u));
    CHECK(difference(flat(fold_in(films, own, ridge)), trained, {1e-3}) == "");
    largest = std::max(largest, std::abs(trained[0]));
  }
  CHECK(largest > 0.1);  // else all would be at rest at nothing
}

TEST_CASE("Without weight decay folding in still holds a new user back") {
  CHECK(fold_in_ridge(90'752, 1e-4) == Approx(4.5376));
  CHECK(fold_in_ridge(90'752, 0) == 1);
}

TEST_CASE("The pulls of all ratings add up to the taste of a user at rest") {
  const auto shape = mf();
  const auto parameters = random_parameters(shape, 7);
  const FilmSide films(shape, parameters);
  const auto ratings = some_ratings();
  const auto user = fold_in(films, ratings, 2.5);
  for (const int movie : {0, 1, 4}) {
    const auto pulls = taste_pulls(films, user, ratings, movie, 2.5);
    REQUIRE(pulls.size() == ratings.size());
    const double taste = films.rating(user, movie) - shape.mean - user.bias - films.bias(movie);
    CHECK(std::accumulate(pulls.begin(), pulls.end(), 0.0) == Approx(taste).margin(1e-9));
  }
}

TEST_CASE("A rating pulls by what the prediction loses when the user is folded in without it") {
  const auto name = GENERATE(as<std::string>{}, "mf", "squash");
  CAPTURE(name);
  const auto shape = shape_named(name);
  const auto parameters = random_parameters(shape, 8);
  const FilmSide films(shape, parameters);
  const auto ratings = some_ratings();
  const auto all = refit_pulls(films, films.trained_user(1), ratings, 4, 1, ratings.size());
  CHECK(all.prediction == Approx(films.rating(fold_in(films, ratings, 1), 4)).margin(1e-6));
  REQUIRE(all.pulls.size() == ratings.size());
  for (const auto& pull : all.pulls) {
    auto others = ratings;
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(pull.rating));
    const double without = films.rating(fold_in(films, others, 1), 4);
    CHECK(pull.stars == Approx(all.prediction - without).margin(1e-6));
  }
  for (std::size_t i = 1; i < all.pulls.size(); ++i) {
    CHECK(std::abs(all.pulls[i].stars) <= std::abs(all.pulls[i - 1].stars));
  }
  CHECK(refit_pulls(films, films.trained_user(1), ratings, 4, 1, 2).pulls.size() == 2);
}

TEST_CASE("A user without a rating is folded in as nobody") {
  const auto name = GENERATE(as<std::string>{}, "mf", "mlp", "squash");
  const auto shape = shape_named(name);
  const auto parameters = random_parameters(shape, 9);
  const FilmSide films(shape, parameters);
  CHECK(flat(fold_in(films, {}, 1)) == std::vector<double>(4));
}

}  // namespace
}  // namespace lab::testing
