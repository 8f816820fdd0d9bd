// task: movielens.predict

#include <torch/torch.h>

#include "assignments/exam/movielens/contract.hpp"

namespace exam {

Tensor predict(const Tables& tables, Tensor users, Tensor movies) {
  const auto taste =
      tables.user_factors.index_select(0, users) * tables.movie_factors.index_select(0, movies);
  return tables.mean + taste.sum(1);
}

}  // namespace exam
