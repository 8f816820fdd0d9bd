#pragma once

#include <memory>
#include <string>
#include <vector>

#include "nn/tracing_learner.hpp"

namespace lab::bench {

/// A training step to measure: one batch of N whole sequences of T steps through a model.
struct TracingStep {
  const char* name;
  nn::TracingModel model;
  int batch, steps, hidden, layers;
};

/// All of them, in the order of the tables. A worker is told which by its place here.
const std::vector<TracingStep>& tracing_steps();

/// How it is computed.
enum class Twin { fused, torch };

/// Floating point operations of an LSTM's products in such a step: forwards once, backwards twice,
/// with as many inputs as hidden states.
double lstm_operations(const TracingStep& step);

/// A learner at work on made-up answers, always the same batch.
class StepRunner {
 public:
  StepRunner(const TracingStep& step, Twin twin, int threads);
  /// One step of training on the first `steps` steps of the batch; 0: on all.
  void run(int steps = 0);

 private:
  TracingStep step_;
  nn::TracingShape shape_;
  std::unique_ptr<nn::TracingLearner> learner_;
  std::vector<std::vector<std::int32_t>> ids_;
  std::vector<std::uint8_t> mask_;
  std::vector<float> targets_, weights_;
};

}  // namespace lab::bench
