// The tracing models with torch::nn against numbers that PyTorch recorded.
#include "nn/torch_tracing_learner.hpp"
#include "tests/nn/golden_tracing.hpp"

using namespace lab;

TEST_CASE("The tracing models of torch::nn give PyTorch's recorded predictions and gradients") {
  testing::check_golden_tracing(
      [](const nn::TracingShape& shape, const nn::TracingLearnerOptions& options) {
        return nn::make_torch_tracing_learner(shape, options, "cpu");
      });
}
