#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/array.hpp"

namespace lab::grading::movielens {

/// The question of the exam: what does this user give this film? It is among the ratings held out.
inline constexpr std::int64_t kAskedUser = 305;
inline constexpr const char* kAskedTitle = "Usual Suspects, The (1995)";

/// ml-latest-small as the exam splits it: a tenth held out with seed 42, as `./lab movielens` does.
struct ExamData {
  /// For the student's program: "table" [N, 3] float32, "user_ids" [U], "movie_ids" [I], "titles",
  /// and of the ratings held out "users" and "movies" [M], without their stars.
  core::Arrays input;
  std::vector<float> stars;  ///< of the ratings held out [M]
  double mean_error = 0;     ///< their mean squared error when all are predicted as the mean
  double offsets_error = 0;  ///< and as mean + offset of the user + offset of the film
  std::size_t asked = 0;     ///< which of them the question is
};

/// Read at the first call. Throws Error when the data cannot be read.
const ExamData& exam_data();

/// The mean squared error. Both are of the same size.
double mean_squared_error(const std::vector<double>& predicted, const std::vector<float>& stars);

}  // namespace lab::grading::movielens
