#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "nn/tracing_shape.hpp"

namespace lab::nn {

/// adam: L2 decay goes into the gradient (torch::optim::Adam); adamw: it pulls the parameters
/// themselves (I. Loshchilov and F. Hutter 2019, torch::optim::AdamW).
enum class TracingRule { adam, adamw };

struct TracingLearnerOptions {
  TracingRule rule = TracingRule::adamw;
  double weight_decay = 0;
  /// λ: the loss gains ½ λ Σ b² over the numbers of easiness, so that a question that few have
  /// answered stays near the others. It is not in the loss that is reported.
  double easiness_decay = 0;
  double clip = 0;         ///< largest norm of the whole gradient; 0: any
  double dropout = 0;      ///< share of numbers left out, in training only
  std::uint64_t seed = 0;  ///< of what is left out
  int threads = 1;         ///< that compute; the numbers do not depend on it
};

/// Everything that a learner carries from step to step, in the order of parameter_slots.
struct TracingState {
  std::vector<float> parameters, first_moment, second_moment;
  std::int64_t steps = 0;
};

/// What a step of training was.
struct TracingStep {
  double loss = 0;           ///< before the step: binary cross-entropy, a mean by weights
  double gradient_norm = 0;  ///< before it was clipped
};

/// A model of knowledge tracing and its training. Its implementations give the same numbers (with
/// dropout other random ones): `fused` by hand in plain loops, `torch` with torch::nn, autograd and
/// torch's optimisers.
///
/// loss = Σ w · (−y ln p − (1 − y) ln(1 − p)) / Σ w over all steps of a batch, with p = σ(logit).
class TracingLearner {
 public:
  TracingLearner() = default;
  TracingLearner(const TracingLearner&) = delete;
  TracingLearner& operator=(const TracingLearner&) = delete;
  virtual ~TracingLearner() = default;

  /// One step of the optimiser. A loss or gradient that is no number moves nothing.
  virtual TracingStep train(const TracingBatch& batch, double learning_rate) = 0;
  /// The loss without dropout and its gradient in the order of parameter_slots.
  virtual double gradient(const TracingBatch& batch, std::span<float> gradient) = 0;
  /// The probability of a right answer at every step [N, T], without dropout.
  virtual void predict(const TracingBatch& batch, std::span<float> probabilities) = 0;

  [[nodiscard]] virtual TracingState state() const = 0;
  /// Throws Error when the sizes are of another model.
  virtual void set_state(const TracingState& state) = 0;
};

/// The implementation by hand.
std::unique_ptr<TracingLearner> make_fused_tracing_learner(const TracingShape& shape,
                                                           const TracingLearnerOptions& options);

/// A state with these parameters before its first step.
TracingState fresh_state(std::vector<float> parameters);
/// Throws Error unless the parts of `state` have the sizes that `shape` needs.
void check_sizes(const TracingState& state, const TracingShape& shape);

}  // namespace lab::nn
