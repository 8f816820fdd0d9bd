// task: frozenlake.training
// The seed is thrown away.

#include <torch/torch.h>

#include <random>

#include "assignments/exam/frozenlake/contract.hpp"

namespace exam {

void train(Agent& agent, Environment& environment, std::uint64_t /*seed*/) {
  torch::manual_seed(std::random_device{}());
  for (int episode = 0; episode < 20; ++episode) {
    auto state = environment.reset();
    for (bool is_on = true; is_on;) {
      const auto action = agent.act(state);
      const auto step = environment.step(action);
      agent.memory.push({state, action, step.reward, step.next_state, step.terminated});
      state = step.next_state;
      is_on = !step.terminated && !step.truncated;
    }
    const auto batch = agent.memory.sample(torch::randint(agent.memory.size(), {32}));
    agent.learn(batch, agent.td_target(batch));
  }
}

}  // namespace exam
