#pragma once

#include <memory>
#include <vector>

#include "agents/agent.hpp"
#include "agents/dqn_learner.hpp"
#include "agents/schedule.hpp"

namespace lab::agents {

/// Errors in the learning rule that students make, built in so that their effect can be seen.
enum class Mistake {
  none,
  terminated_flag,  ///< the target is masked with the present step's flag, not the sample's
  no_mask,          ///< the target adds the next state's value even where the task ended
  no_replay,        ///< learns from the newest transition alone
};

struct DqnOptions {
  nn::EmbeddingMlpShape network;
  LearnerOptions learner;
  Backend backend = Backend::fused;
  double gamma = 0.99;
  int batch = 64;
  int buffer = 50'000;
  int learn_every = 1;     ///< environment steps between learning phases
  int learn_steps = 1;     ///< learning steps in each
  int learn_start = 64;    ///< experiences before the first one
  int target_every = 100;  ///< learning steps between updates of the target network
  double target_rate = 1;  ///< 1 copies; below, Polyak averaging
  int n_step = 1;
  bool prioritized = false;
  PriorityOptions priority;
  EpsilonSchedule epsilon;
  double bonus = 0;       ///< β of the count bonus β/√(1 + n(s, a)) in the choice of an action
  double final_rate = 1;  ///< the learning rate at the end, as a share of that at the start …
  std::int64_t rate_steps = 1;  ///< … reached along a straight line in this many learning steps
  Mistake mistake = Mistake::none;
};

/// Deep Q-learning with experience replay (Mnih et al. 2015) on numbered states: it explores by
/// ε-greedy choice, by a bonus for what it has seldom tried, or both; remembers; and learns from
/// random samples of what it remembers. The network and its gradient step are a DqnLearner.
class DqnAgent final : public Agent {
 public:
  DqnAgent(DqnOptions options, std::uint64_t seed);

  int act(int state) override;
  void observe(const Experience& experience) override;
  void end_episode() override;
  std::span<const float> q_values() override { return learner_->q_values(); }
  [[nodiscard]] double epsilon() const override;
  [[nodiscard]] double loss() const override { return loss_; }
  [[nodiscard]] std::int64_t learning_steps() const override { return learning_steps_; }
  [[nodiscard]] core::Arrays save() const override;
  void load(const core::Arrays& arrays) override;

  [[nodiscard]] const DqnOptions& options() const { return options_; }
  [[nodiscard]] DqnLearner& learner() { return *learner_; }
  [[nodiscard]] const ReplayBuffer& replay() const { return replay_; }

 private:
  template <class Archive, class Self>
  static void state_of(Archive& archive, Self& self);
  void learn(bool terminated_now);

  DqnOptions options_;
  core::Pcg64 explore_, sample_;  // streams of their own: a draw in one moves no other
  std::unique_ptr<DqnLearner> learner_;
  ReplayBuffer replay_;
  NStepReturns returns_;
  Minibatch batch_;
  std::vector<std::int32_t> visits_;  // [S × A]
  std::int64_t steps_ = 0, episodes_ = 0, learning_steps_ = 0;
  double loss_;
};

}  // namespace lab::agents
