#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "agents/agent.hpp"
#include "agents/schedule.hpp"
#include "core/random.hpp"

namespace lab::agents {

/// Picks every action with the same chance and learns nothing: the floor that any learner must
/// beat.
class RandomAgent final : public Agent {
 public:
  RandomAgent(int states, int actions, std::uint64_t seed);

  int act(int) override {
    return static_cast<int>(rng_.below(static_cast<std::uint32_t>(actions_)));
  }
  void observe(const Experience&) override {}
  std::span<const float> q_values() override { return q_; }
  [[nodiscard]] double epsilon() const override { return 1; }
  [[nodiscard]] core::Arrays save() const override;
  void load(const core::Arrays& arrays) override;

 private:
  int actions_;
  core::Pcg64 rng_;
  std::vector<float> q_;  // zeros: it holds no opinion
};

struct QTableOptions {
  double learning_rate = 0.5;
  double gamma = 0.99;
  EpsilonSchedule epsilon;
  double bonus = 0;  ///< β of the count bonus β/√(1 + n(s, a)), as in DqnOptions
};

/// Q-learning (Watkins 1989) with one number for each state and action:
/// Q(s, a) ← Q(s, a) + α · (r + γ · max Q(s′, ·) − Q(s, a)).
class QTableAgent final : public Agent {
 public:
  QTableAgent(int states, int actions, QTableOptions options, std::uint64_t seed);

  int act(int state) override;
  void observe(const Experience& experience) override;
  void end_episode() override { ++episodes_; }
  std::span<const float> q_values() override { return q_; }
  [[nodiscard]] double epsilon() const override { return options_.epsilon.at(episodes_, steps_); }
  [[nodiscard]] double loss() const override { return loss_; }
  [[nodiscard]] std::int64_t learning_steps() const override { return steps_; }
  [[nodiscard]] core::Arrays save() const override;
  void load(const core::Arrays& arrays) override;

 private:
  template <class Archive, class Self>
  static void state_of(Archive& archive, Self& self);

  int actions_;
  QTableOptions options_;
  core::Pcg64 rng_;
  std::vector<float> q_;              // [S × A]
  std::vector<std::int32_t> visits_;  // [S × A]
  std::int64_t steps_ = 0, episodes_ = 0;
  double loss_;  // the squared TD error of the last step
};

/// Plays a table that was computed before (value iteration): it never explores or learns.
class FixedAgent final : public Agent {
 public:
  FixedAgent(std::vector<float> q, int actions);

  int act(int state) override { return greedy_action(row_of(q_, state, actions_)); }
  void observe(const Experience&) override {}
  std::span<const float> q_values() override { return q_; }
  [[nodiscard]] core::Arrays save() const override;
  void load(const core::Arrays& arrays) override;

 private:
  std::vector<float> q_;  // [S × A]
  int actions_;
};

}  // namespace lab::agents
