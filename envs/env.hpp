#pragma once

#include <concepts>
#include <cstdint>

namespace lab::envs {

/// What one step of an environment with numbered states and actions answers.
struct Step {
  int state = 0;            ///< the state after the step, in [0, S)
  double reward = 0;        ///< the reward for reaching it
  double probability = 1;   ///< how likely this outcome was, given state and action
  int executed = 0;         ///< the action that really happened (ice slips), in [0, A)
  bool terminated = false;  ///< the task itself ended: no value follows
  bool truncated = false;   ///< the time limit cut the episode: the state still has a value

  [[nodiscard]] bool ended() const { return terminated || truncated; }
  bool operator==(const Step&) const = default;
};

/// An environment with S numbered states and A numbered actions. It is a value: a copy is a branch
/// of time, so rewinding and planning are copies. `reset(seed)` starts the random numbers afresh
/// and returns the first state; `reset()` starts the next episode and goes on drawing.
template <class E>
concept Env = std::copyable<E> && requires(E env, const E& view, int action, std::uint64_t seed) {
  { view.state_count() } -> std::same_as<int>;
  { view.action_count() } -> std::same_as<int>;
  { view.state() } -> std::same_as<int>;
  { env.reset(seed) } -> std::same_as<int>;
  { env.reset() } -> std::same_as<int>;
  { env.step(action) } -> std::same_as<Step>;
};

}  // namespace lab::envs
