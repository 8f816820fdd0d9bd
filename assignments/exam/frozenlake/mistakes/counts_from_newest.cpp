// task: frozenlake.buffer.sample
// Index 0 is taken for the newest transition.

#include <torch/torch.h>

#include "assignments/exam/frozenlake/contract.hpp"

namespace exam {

Batch ReplayBuffer::sample(Tensor indices) const {
  std::vector<std::int64_t> states, actions, next_states;
  std::vector<float> rewards;
  std::vector<std::int64_t> terminated;
  for (std::int64_t b = 0; b < indices.size(0); ++b) {
    const auto place = size() - 1 - indices[b].item<std::int64_t>();
    const auto& transition = transitions.at(static_cast<std::size_t>(place));
    states.push_back(transition.state);
    actions.push_back(transition.action);
    rewards.push_back(transition.reward);
    next_states.push_back(transition.next_state);
    terminated.push_back(transition.terminated ? 1 : 0);
  }
  return {torch::tensor(states), torch::tensor(actions), torch::tensor(rewards),
          torch::tensor(next_states), torch::tensor(terminated).to(torch::kBool)};
}

}  // namespace exam
