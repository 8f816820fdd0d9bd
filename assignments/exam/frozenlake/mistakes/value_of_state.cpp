// task: frozenlake.learning.target
// The largest value of the present state, not of the next.

#include <torch/torch.h>

#include "assignments/exam/frozenlake/contract.hpp"

namespace exam {

Tensor Agent::td_target(const Batch& batch) {
  const torch::NoGradGuard no_gradient;
  const auto next_values = std::get<0>(target_net->forward(batch.states).max(1));
  return batch.rewards + gamma * next_values * batch.terminated.logical_not();
}

}  // namespace exam
