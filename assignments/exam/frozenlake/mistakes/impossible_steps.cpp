// task: frozenlake.policy
// The loop forgets to go on from the next state.

#include <torch/torch.h>

#include "assignments/exam/frozenlake/contract.hpp"

namespace exam {

void train(Agent& agent, Environment& environment, std::uint64_t /*seed*/) {
  for (int episode = 0; episode < 100; ++episode) {
    const auto state = environment.reset();
    for (bool is_on = true; is_on;) {
      const auto action = agent.act(state);
      const auto step = environment.step(action);
      agent.memory.push({state, action, step.reward, step.next_state, step.terminated});
      is_on = !step.terminated && !step.truncated;
    }
    const auto batch = agent.memory.sample(torch::randint(agent.memory.size(), {64}));
    agent.learn(batch, agent.td_target(batch));
    agent.epsilon *= 0.98;
  }
}

}  // namespace exam
