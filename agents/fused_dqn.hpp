#pragma once

#include <vector>

#include "agents/dqn_learner.hpp"
#include "nn/adam.hpp"

namespace lab::agents {

/// A DQN's learning step by hand: no autograd, no allocation, nothing computed twice. The network
/// is evaluated once for each state, and every sample looks its values up in that table; the table
/// also serves the next action, so one pass per step is enough. T is float or double.
template <class T>
class FusedDqn final : public DqnLearner {
 public:
  FusedDqn(const nn::EmbeddingMlpShape& shape, const LearnerOptions& options);

  std::span<const float> q_values() override;
  double learn(const Minibatch& batch) override;
  [[nodiscard]] std::span<const float> td_errors() const override { return td_errors_; }
  void set_learning_rate(double rate) override { adam_.set_learning_rate(rate); }
  void update_target(double rate) override;
  [[nodiscard]] LearnerState state() const override;
  void set_state(const LearnerState& state) override;
  [[nodiscard]] LearnerTrace trace() const override;

  /// Q for all states in T's own precision, [S × A].
  std::span<const T> values();

 private:
  std::span<const T> target_values();

  LearnerOptions options_;
  nn::EmbeddingMlp<T> online_, target_;
  nn::Adam<T> adam_;
  bool online_fresh_ = false, target_fresh_ = false;  // whether the tables fit the parameters
  std::vector<T> values_gradient_;                    // [S × A] of the loss
  std::vector<std::uint32_t> best_;  // [S] place of the best next action in a table
  std::vector<T> best_value_;        // [S] and its value by the target network
  std::vector<float> q_values_, td_errors_;
  std::vector<T> predictions_, targets_;
  double scale_ = 1, norm_ = 0;  // of the last clipping
};

extern template class FusedDqn<float>;
extern template class FusedDqn<double>;

}  // namespace lab::agents
