#pragma once

#include <vector>

#include "agents/agent.hpp"
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

/// All bytes of saved arrays, with their names.
inline std::vector<std::byte> bytes_of(const core::Arrays& arrays) {
  return core::encode_npz(arrays);
}

}  // namespace lab::testing
