#pragma once

#include <torch/nn/module.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "assignments/grading/todo.hpp"

// What part `movielens` asks for. You fill in ratings.cpp; this file stays as it is (the grader
// compiles with its own copy). U users, I films, N ratings to learn from, B of them in a batch, D
// numbers a row.
//
// A user and a film have two numbers each. The id is what the data set calls them: user 305, film
// 50. The index is their row in every table of the net: users 0 to U − 1, films 0 to I − 1.

namespace exam {

using torch::Tensor;

/// What there is to learn from.
struct RatingData {
  Tensor table;  // [N, 3] float32: each row is user index, film index, stars (0.5 to 5)
  std::vector<std::int64_t> user_ids;   // of user 0, 1, … [U]
  std::vector<std::int64_t> movie_ids;  // of film 0, 1, … [I]
  std::vector<std::string> titles;      // of film 0, 1, … [I]: "Usual Suspects, The (1995)"
};

/// Some ratings, column by column.
struct Batch {
  Tensor users, movies;  // indices, [B] int64
  Tensor ratings;        // stars, [B] float32
};

/// All that a matrix factorization knows.
struct Tables {
  double mean = 0;                     // μ
  Tensor user_bias, movie_bias;        // b_u [U], b_i [I]
  Tensor user_factors, movie_factors;  // p_u, row by row [U, D]; q_i [I, D]
};

/// A net that predicts ratings. What it learns must be registered (register_parameter,
/// register_module).
class RatingNet : public torch::nn::Module {
 public:
  /// users, movies: indices, [B] int64 each. Returns the predicted stars, [B] float32.
  virtual Tensor forward(Tensor users, Tensor movies) = 0;
};

/// What a training gives back.
struct Training {
  std::shared_ptr<RatingNet> net;
  std::vector<double> losses;  // the mean squared error of each epoch's batches
};

/// table: [N, 3] as in RatingData, rows: [B] int64, each below N. Returns those rows of the table.
Batch batch(Tensor table, Tensor rows);

/// The ratings μ + b_u + b_i + ⟨p_u, q_i⟩ of users with films, pair by pair. users, movies:
/// indices, [B] int64 each. Returns [B] float32, through which the gradient flows to the tables.
Tensor predict(const Tables& tables, Tensor users, Tensor movies);

/// The mean squared error of predicted ratings [B] against the given ones [B]: a single number.
Tensor loss(Tensor predicted, Tensor ratings);

/// Makes a net and trains it on data.table. The same seed must give the same net, number for
/// number. The grader then asks it for ratings that it has not seen.
Training train_net(const RatingData& data, std::uint64_t seed);

/// The net's rating, in stars, of the user with that id for the film of exactly that title. Both
/// are in the data.
double named_rating(RatingNet& net, const RatingData& data, std::int64_t user_id,
                    const std::string& title);

}  // namespace exam
