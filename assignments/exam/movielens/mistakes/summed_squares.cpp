// task: movielens.loss

#include <torch/torch.h>

#include "assignments/exam/movielens/contract.hpp"

namespace exam {

Tensor loss(Tensor predicted, Tensor ratings) { return (predicted - ratings).square().sum(); }

}  // namespace exam
