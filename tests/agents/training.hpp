#pragma once

#include <vector>

#include "agents/agent.hpp"
#include "agents/dqn.hpp"
#include "core/array.hpp"
#include "envs/frozen_lake.hpp"

namespace lab::testing {

/// Lets `agent` learn on `lake` for some episodes.
inline void train(agents::Agent& agent, envs::FrozenLake& lake, int episodes) {
  for (int episode = 0; episode < episodes; ++episode) {
    int state = lake.reset();
    for (bool going_on = true; going_on;) {
      const int action = agent.act(state);
      const auto step = lake.step(action);
      agent.observe({state, action, step.reward, step.state, step.terminated, step.truncated});
      state = step.state;
      going_on = !step.ended();
    }
    agent.end_episode();
  }
}

/// A DQN for lakes of 16 cells that learns in no time.
inline agents::DqnOptions small_dqn(int buffer, int target_every) {
  agents::DqnOptions options;
  options.network = {.states = 16, .embedding = 6, .hidden = {8}, .actions = 4};
  options.batch = 8;
  options.learn_start = 8;
  options.buffer = buffer;
  options.target_every = target_every;
  options.epsilon = {.decay = 0.98};
  return options;
}

/// All bytes of saved arrays, with their names.
inline std::vector<std::byte> bytes_of(const core::Arrays& arrays) {
  return core::encode_npz(arrays);
}

}  // namespace lab::testing
