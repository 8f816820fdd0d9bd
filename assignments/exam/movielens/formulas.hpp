#pragma once

#include "assignments/grading/values.hpp"

// What part `movielens` is compared with, in double precision and without LibTorch: the right
// formulas and the wrong ones of the catalogue. Inputs are named as in contract.hpp.

namespace lab::grading::movielens {

/// How rows of a table become a batch.
enum class Rows {
  right,
  users_and_movies_swapped,
  first,  ///< the table's first B rows, whatever is asked for
};
/// table [N, 3], rows [B] → "users", "movies", "ratings" [B].
Outputs batch(const core::Arrays& input, Rows kind);

/// What is wrong with a prediction.
enum class Prediction {
  right,
  without_mean,
  without_biases,
  users_and_movies_swapped,
  all_pairs,  ///< every user of the batch with every film of it
};
/// The tables, users [B], movies [B], direction [B] → "ratings" [B] ([B, B] for all pairs) and
/// "gradient of user_factors" [U, D], of the ratings' sum weighted by the direction.
Outputs prediction(const core::Arrays& input, Prediction kind);

enum class Loss { mean_square, sum_of_squares, mean_size, root };
/// predicted [B], ratings [B] → "loss".
Outputs loss(const core::Arrays& input, Loss kind);

/// Which row of a table is taken for a user or a film.
enum class Lookup { index, id, id_less_one };
/// The tables, user_ids, movie_ids, titles, user_id, title → "rating".
Outputs named(const core::Arrays& input, Lookup user, Lookup movie);
/// The same with the user's index taken for the film and the film's for the user.
Outputs named_swapped(const core::Arrays& input);

}  // namespace lab::grading::movielens
