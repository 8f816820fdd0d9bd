// How part `movielens` is graded: the inputs of each stage, what is right, and the catalogue of
// mistakes. Every mistake has a file of its name in mistakes/, which the tests run.

#include "assignments/exam/movielens/data.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <span>
#include "assignments/exam/movielens/formulas.hpp"
#include "assignments/exam/movielens/part.hpp"
#include "assignments/exam/movielens/texts.hpp"
#include "assignments/exam/movielens/training_grade.hpp"
#include "assignments/grading/drawn.hpp"
#include "assignments/grading/formula_check.hpp"

namespace lab::grading::movielens {
namespace {

using core::Array;
using core::Arrays;

/// The sizes of a case: U, I, D, B.
struct Sizes {
  std::size_t users, movies, factors, batch;
};
constexpr std::array kSizes{Sizes{7, 9, 3, 5}, Sizes{12, 8, 4, 11}, Sizes{20, 30, 6, 16}};

/// One input for each of kSizes.
template <class Make>
std::vector<Arrays> cases_of(std::uint64_t seed, const Make& make) {
  std::vector<Arrays> cases;
  core::Pcg64 random(seed);
  for (const auto& sizes : kSizes) make(cases.emplace_back(), random, sizes);
  return cases;
}

/// `count` ratings in half stars from 0.5 to 5.
Array drawn_stars(core::Pcg64& random, std::size_t count) {
  std::vector<float> stars;
  for (const double half : numbers_of(drawn_integers(random, count, 10))) {
    stars.push_back(static_cast<float>((1 + half) / 2));
  }
  return core::make_array(stars);
}

std::vector<Arrays> batch_cases() {
  return cases_of(11, [](Arrays& input, core::Pcg64& random, const Sizes& sizes) {
    const auto rows = 3 * sizes.batch;
    const auto users =
        numbers_of(drawn_integers(random, rows, static_cast<std::uint32_t>(sizes.users)));
    const auto movies =
        numbers_of(drawn_integers(random, rows, static_cast<std::uint32_t>(sizes.movies)));
    const auto stars = numbers_of(drawn_stars(random, rows));
    std::vector<float> table;
    for (std::size_t i = 0; i < rows; ++i) {
      for (const double number : {users[i], movies[i], stars[i]}) {
        table.push_back(static_cast<float>(number));
      }
    }
    input["table"] = core::make_array(std::span<const float>(table), {rows, 3});
    input["rows"] = drawn_integers(random, sizes.batch, static_cast<std::uint32_t>(rows));
  });
}

void add_tables(Arrays& input, core::Pcg64& random, const Sizes& sizes) {
  input["mean"] = drawn(random, {1}, 5);
  input["user_bias"] = drawn(random, {sizes.users});
  input["movie_bias"] = drawn(random, {sizes.movies});
  input["user_factors"] = drawn(random, {sizes.users, sizes.factors});
  input["movie_factors"] = drawn(random, {sizes.movies, sizes.factors});
}

std::vector<Arrays> prediction_cases() {
  return cases_of(12, [](Arrays& input, core::Pcg64& random, const Sizes& sizes) {
    add_tables(input, random, sizes);
    // Such that a user's index is a film's as well: who swaps them gets numbers, not an error.
    const auto bound = static_cast<std::uint32_t>(std::min(sizes.users, sizes.movies));
    input["users"] = drawn_integers(random, sizes.batch, bound);
    input["movies"] = drawn_integers(random, sizes.batch, bound);
    input["direction"] = drawn(random, {sizes.batch});
  });
}

std::vector<Arrays> loss_cases() {
  return cases_of(13, [](Arrays& input, core::Pcg64& random, const Sizes& sizes) {
    input["predicted"] = drawn(random, {sizes.batch}, 5);
    input["ratings"] = drawn_stars(random, sizes.batch);
  });
}

/// A question to a net with drawn tables.
Arrays question(core::Pcg64& random, Arrays data, std::int64_t user_id, const char* title) {
  const auto users = data.at("user_ids").size(), movies = data.at("movie_ids").size();
  add_tables(data, random, {users, movies, 2, 0});
  data["user_id"] = whole_number(user_id);
  data["title"] = array_of({title});
  return data;
}

/// A small data set whose ids are in no order. Each id that is asked for is some other's index.
Arrays made_up_data() {
  return {{"table", core::make_array(std::span<const float>(std::array{0.0F, 0.0F, 4.0F}), {1, 3})},
          {"user_ids", core::make_array(std::vector<std::int64_t>{40, 3, 17, 1, 2, 99})},
          {"movie_ids", core::make_array(std::vector<std::int64_t>{50, 32, 1, 8, 6, 2, 7})},
          {"titles", array_of({"Ice (1998)", "Ice (1970)", "Lake, The (1998)", "Fog (1980)",
                               "Ice, The (1998)", "Walk (1999)", "Bandit (2001)"})}};
}

std::vector<Arrays> named_cases() {
  core::Pcg64 random(15);
  auto data = exam_data().input;
  data.erase("users");
  data.erase("movies");
  return {question(random, data, kAskedUser, kAskedTitle),
          question(random, data, 16, "Fargo (1996)"),
          question(random, made_up_data(), 3, "Ice, The (1998)")};
}

FormulaCheck batch_check() {
  const auto rows = [](Rows kind) {
    return [kind](const Arrays& input) { return batch(input, kind); };
  };
  return {.cases = batch_cases,
          .right = rows(Rows::right),
          .mistakes = {{"users_and_movies_swapped",
                        "Your users are the films of these rows, and your movies are the users.",
                        rows(Rows::users_and_movies_swapped)},
                       {"first_rows",
                        "Your numbers are the table's first rows, whichever rows were asked for.",
                        rows(Rows::first)}},
          .tolerance = 0,
          .strip = {},
          .curves = {}};
}

FormulaCheck prediction_check() {
  const auto formula = [](Prediction kind) {
    return [kind](const Arrays& input) { return prediction(input, kind); };
  };
  return {.cases = prediction_cases,
          .right = formula(Prediction::right),
          .mistakes = {{"no_biases", "Your numbers are those of μ + ⟨p_u, q_i⟩ alone.",
                        formula(Prediction::without_biases)},
                       {"no_mean", "Your numbers are those of a prediction without μ.",
                        formula(Prediction::without_mean)},
                       {"tables_swapped",
                        "Your numbers are those of looking users up in the films' tables and films "
                        "in the users'.",
                        formula(Prediction::users_and_movies_swapped)},
                       {"all_pairs",
                        "Your numbers are those of every user of the batch with every film of it.",
                        formula(Prediction::all_pairs)}},
          .tolerance = 1e-5,
          .strip = {},
          .curves = {}};
}

FormulaCheck loss_check() {
  const auto formula = [](Loss kind) {
    return [kind](const Arrays& input) { return loss(input, kind); };
  };
  return {
      .cases = loss_cases,
      .right = formula(Loss::mean_square),
      .mistakes = {{"absolute_error", "Your loss is the mean of |predicted − given|.",
                    formula(Loss::mean_size)},
                   {"summed_squares", "Your loss is the sum of the squared errors, not their mean.",
                    formula(Loss::sum_of_squares)},
                   {"root_of_mean", "Your loss is the square root of the mean squared error.",
                    formula(Loss::root)}},
      .tolerance = 1e-5,
      .strip = {},
      .curves = {}};
}

FormulaCheck named_check() {
  const auto lookup = [](Lookup user, Lookup movie) {
    return [=](const Arrays& input) { return named(input, user, movie); };
  };
  return {
      .cases = named_cases,
      .right = lookup(Lookup::index, Lookup::index),
      .mistakes = {{"ids_as_indices",
                    "Your rating is that of the user and the film whose indices are these ids.",
                    lookup(Lookup::id, Lookup::id)},
                   {"user_id_as_index", "Your rating is that of the user whose index is this id.",
                    lookup(Lookup::id, Lookup::index)},
                   {"user_id_less_one",
                    "Your rating is that of the user whose index is this id less one. In the "
                    "data of the exam that is the same user, in others it is not.",
                    lookup(Lookup::id_less_one, Lookup::index)},
                   {"movie_id_as_index",
                    "Your rating is that of the film whose index is this film's id.",
                    lookup(Lookup::index, Lookup::id)},
                   {"named_swapped",
                    "Your rating is that of the net when it gets the film's index as the user "
                    "and the user's as the film.",
                    named_swapped}},
      .tolerance = 1e-5,
      .strip = {},
      .curves = {}};
}

/// The batch, and whether its indices are whole numbers, as a net's tables want them.
Verdict grade_batch(double points, Session& session) {
  auto verdict = grade(batch_check(), points, session);
  if (verdict.state != State::passed) return verdict;
  const auto recording = session.recorded("movielens.batch");
  for (const char* name : {"users", "movies"}) {
    if (recording.of_case(0).at(name).type == core::array_type<std::int64_t>()) continue;
    verdict = {};
    verdict.message = fmt::format("the {} are right, but float32: int64 is asked for", name);
    verdict.mistake = "float_indices";
    verdict.hint = "Your indices have the type of the table.";
    return verdict;
  }
  return verdict;
}

/// The shapes of a whole data set, which the comparison lists, would not help anybody.
Verdict grade_named(double points, Session& session) {
  auto verdict = grade(named_check(), points, session);
  if (const auto end = verdict.message.find("; inputs: "); end != std::string::npos) {
    verdict.message.resize(end);
    verdict.message += "; the net is a factorization with numbers drawn by the grader";
  }
  return verdict;
}

Task task(const char* name, const char* title, double points, std::vector<std::string> needs,
          double seconds, std::function<Verdict(Session&)> grade) {
  return {.name = name,
          .title = title,
          .points = points,
          .needs = std::move(needs),
          .seconds = seconds,
          .file = "ratings.cpp",
          .forbidden = {},
          .grade = std::move(grade)};
}

Task formula_task(const char* name, const char* title, double points, FormulaCheck check) {
  return task(name, title, points, {}, 20, [check = std::move(check), points](Session& session) {
    return grading::grade(check, points, session);
  });
}

}  // namespace

Part part() {
  Part part{.name = "movielens",
            .title = "a net that predicts ratings",
            .files = {"ratings.cpp"},
            .tasks = {}};
  part.tasks = {
      task("movielens.batch", "a batch out of the table", 4, {}, 20,
           [](Session& session) { return grade_batch(4, session); }),
      formula_task("movielens.predict", "the prediction", 6, prediction_check()),
      formula_task("movielens.loss", "the loss", 3, loss_check()),
      task("movielens.training", "a training that can be repeated", 0,
           {"movielens.batch", "movielens.predict", "movielens.loss"}, 60, grade_training),
      task("movielens.mse", "the error on ratings held out", 9, {"movielens.training"}, 20,
           [](Session& session) { return grade_error(9, session); }),
      task("movielens.named", "a user's rating of a film, by id and title", 5, {}, 20,
           [](Session& session) { return grade_named(5, session); }),
      task("movielens.own_rating", "that rating, by your own net", 3,
           {"movielens.training", "movielens.named"}, 60,
           [](Session& session) { return grade_own_rating(3, session); })};
  return part;
}

}  // namespace lab::grading::movielens
