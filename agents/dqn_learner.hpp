#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "agents/replay_buffer.hpp"
#include "nn/embedding_mlp.hpp"

namespace lab::agents {

/// How a learning step of deep Q-learning goes.
struct LearnerOptions {
  double learning_rate = 1e-3;
  bool huber = false;          ///< smooth L1 loss (bend at 1) instead of the squared error
  bool double_q = false;       ///< the online network chooses a′, the target network values it
  bool target_network = true;  ///< false: the online network values its own targets
  double clip_norm = 0;        ///< largest norm of the whole gradient; 0: any
  bool detach_target =
      true;  ///< false is a mistake for teaching: the gradient also moves the target
};

/// Everything that a learner carries from step to step, in the order of nn::parameter_slots: the
/// same for both twins, so that one goes on where the other stopped.
struct LearnerState {
  std::vector<double> parameters, target_parameters;
  std::vector<double> first_moment, second_moment;  // Adam's
  std::int64_t steps = 0;
};

/// Throws Error unless every part of `state` holds `size` numbers.
void check_sizes(const LearnerState& state, std::size_t size);

/// The numbers of the last learning step, for tests and for the curious.
struct LearnerTrace {
  std::vector<double> prediction;  ///< [N] Q(s, a)
  std::vector<double> target;  ///< [N] r + γⁿ · (0 if terminated, else max Q_target(s′, ·))
  std::vector<double> gradients;  ///< of all parameters, after clipping
  double gradient_norm = 0;       ///< before clipping; 0 when nothing clips
};

/// The network of a DQN and its learning step; the twins FusedDqn and TorchDqn give the same
/// numbers.
class DqnLearner {
 public:
  DqnLearner() = default;
  DqnLearner(const DqnLearner&) = delete;
  DqnLearner& operator=(const DqnLearner&) = delete;
  virtual ~DqnLearner() = default;

  /// Q of the online network for all states, [S × A].
  virtual std::span<const float> q_values() = 0;

  /// One step of gradient descent on `batch`; returns the loss (the mean over the batch).
  virtual double learn(const Minibatch& batch) = 0;

  /// target − prediction of every sample of the last batch.
  [[nodiscard]] virtual std::span<const float> td_errors() const = 0;

  virtual void set_learning_rate(double rate) = 0;

  /// Moves the target network towards the online one: θ⁻ ← θ⁻ + rate · (θ − θ⁻); 1 copies.
  virtual void update_target(double rate) = 0;

  [[nodiscard]] virtual LearnerState state() const = 0;
  virtual void set_state(const LearnerState& state) = 0;
  [[nodiscard]] virtual LearnerTrace trace() const = 0;
};

/// Which twin does the learning.
enum class Backend { fused, torch };

/// Makes a learner with freshly drawn weights (the same for both backends). Throws Error when the
/// torch twin was not built.
std::unique_ptr<DqnLearner> make_learner(Backend backend, const nn::EmbeddingMlpShape& shape,
                                         const LearnerOptions& options, core::Pcg64& rng);

/// The state of a new learner: weights as torch::nn would draw them, target network equal.
LearnerState initial_state(const nn::EmbeddingMlpShape& shape, core::Pcg64& rng);

}  // namespace lab::agents
