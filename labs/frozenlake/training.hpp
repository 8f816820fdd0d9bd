#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "agents/agent.hpp"
#include "core/statistics.hpp"
#include "envs/planning.hpp"
#include "labs/frozenlake/options.hpp"

namespace lab::labs::frozenlake {

/// One finished episode. T steps: `states` has T + 1 entries, the others T.
struct Episode {
  std::vector<int> states, actions, executed;
  std::vector<double> rewards;
  double score = 0;  ///< the sum of the rewards
  bool terminated = false, truncated = false;

  void begin(int state);
  void add(int action, const envs::Step& step);
  [[nodiscard]] bool ended() const { return terminated || truncated; }
  [[nodiscard]] int length() const { return static_cast<int>(actions.size()); }
};

/// A training, one episode at a time: the loop between environment and agent, the score that says
/// whether the lake is cleared, and nothing about where any of it is written.
class Training {
 public:
  explicit Training(const Options& options);

  /// Plays and learns one episode; the reference holds until the next call.
  const Episode& run_episode();

  /// Whether to go on: the limit is not reached, and (unless it shall go on) not yet cleared.
  [[nodiscard]] bool wants_more() const;

  [[nodiscard]] const Options& options() const { return options_; }
  [[nodiscard]] const envs::FrozenLake& lake() const { return lake_; }
  [[nodiscard]] agents::Agent& agent() { return *agent_; }
  [[nodiscard]] std::int64_t episodes() const { return episodes_; }
  [[nodiscard]] std::int64_t steps() const { return steps_; }
  /// The mean score of the last 100 episodes (of fewer, before there are as many).
  [[nodiscard]] double score() const { return scores_.mean(); }
  /// The episode after which the mean of 100 scores first reached the goal.
  [[nodiscard]] std::optional<std::int64_t> cleared_after() const;

  /// Everything, for a checkpoint between two episodes, and back.
  [[nodiscard]] core::Arrays save() const;
  void load(const core::Arrays& arrays);

 private:
  template <class Archive, class Self>
  static void state_of(Archive& archive, Self& self);

  Options options_;
  envs::FrozenLake lake_;
  std::unique_ptr<agents::Agent> agent_;
  Episode episode_;
  core::MovingMean scores_{100};
  std::int64_t episodes_ = 0, steps_ = 0, cleared_after_ = 0;
};

/// Plays one episode without learning, from the lake's present random state; `policy` picks the
/// action in a state.
Episode play_episode(envs::FrozenLake& lake, const std::function<int(int)>& policy);

/// What planning says of an agent's present values: the honest measure beside the score.
struct Assessment {
  double greedy_success = 0;  ///< exact chance of the greedy policy to reach the goal in time
  double largest_q = 0;       ///< over the states that are not terminal
  double distance = 0;        ///< the largest |Q − Q*|
};

/// The yardsticks of one lake, computed once.
class Yardstick {
 public:
  Yardstick(const envs::LakeModel& model, double gamma);

  [[nodiscard]] const envs::Values& optimum() const { return optimum_; }
  /// Of the best policy that looks at nothing but the state.
  [[nodiscard]] double best_success() const { return best_.success; }
  [[nodiscard]] const std::vector<int>& best_policy() const { return best_.policy; }
  [[nodiscard]] double largest_return() const { return model_.largest_return(); }
  [[nodiscard]] Assessment assess(std::span<const float> q) const;
  /// The chance of success that the best possible policy has when it acts at random with
  /// probability `epsilon`: the ceiling of the behaviour score.
  double ceiling(double epsilon);

 private:
  const envs::LakeModel& model_;
  envs::Values optimum_;
  envs::StationaryOptimum best_;
  std::vector<double> ceilings_;  // at ε = 0, 0.01, … 1; negative where not needed so far
};

/// The first episode after which the mean of 100 scores could be `score` or more if every episode
/// reached its ceiling; none within `limit` or where ε does not fall by episodes.
std::optional<std::int64_t> earliest_clear(Yardstick& yardstick, const Options& options);

}  // namespace lab::labs::frozenlake
