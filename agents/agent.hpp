#pragma once

#include <cstdint>
#include <span>

#include "core/array.hpp"
#include "envs/q_table.hpp"

namespace lab::agents {

/// One step as an agent remembers it: it was in `state`, did `action`, received `reward` and came
/// to `next_state`. Terminated: the task ended there, so no value follows. Truncated: the time
/// limit cut the episode, but `next_state` is worth what it is worth.
struct Experience {
  int state = 0;
  int action = 0;
  double reward = 0;
  int next_state = 0;
  bool terminated = false;
  bool truncated = false;
};

/// What learns: it acts, is told what came of it, and hears when an episode is over.
class Agent {
 public:
  Agent() = default;
  Agent(const Agent&) = delete;
  Agent& operator=(const Agent&) = delete;
  virtual ~Agent() = default;

  /// The action to try in `state`, with whatever exploration the agent does.
  virtual int act(int state) = 0;
  /// Remembers a step and learns from it as its settings say.
  virtual void observe(const Experience& experience) = 0;
  /// Called once after the last step of an episode.
  virtual void end_episode() {}

  /// Q of every state and action as it stands, [S × A]; greedy play picks each row's maximum.
  virtual std::span<const float> q_values() = 0;

  /// The chance that act() picks at random at present.
  [[nodiscard]] virtual double epsilon() const { return 0; }
  /// The loss of the latest learning step; NaN before the first, or where there is none.
  [[nodiscard]] virtual double loss() const;
  [[nodiscard]] virtual std::int64_t learning_steps() const { return 0; }

  /// All that is needed to go on bit for bit from the end of an episode, and back. load() throws
  /// lab::Error when the arrays are of another agent or other sizes, naming which.
  [[nodiscard]] virtual core::Arrays save() const = 0;
  virtual void load(const core::Arrays& arrays) = 0;
};

using envs::greedy_action;
using envs::row_of;

}  // namespace lab::agents
