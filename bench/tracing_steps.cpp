#include "bench/tracing_steps.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

#include "bench/bench.hpp"
#include "core/random.hpp"
#include "labs/tracing/torch_module.hpp"

namespace lab::bench {
namespace {

nn::TracingShape shape_of(const TracingStep& step) {
  nn::TracingShape shape;
  shape.model = step.model;
  shape.features = {{.name = "interaction", .count = 3, .of_answers = true},
                    {.name = "question", .count = 5000},
                    {.name = "tag", .count = 125}};
  shape.hidden = step.hidden;
  shape.layers = step.layers;
  shape.heads = 2;
  shape.feed_forward = 2 * step.hidden;
  shape.positions = step.steps;
  return shape;
}

}  // namespace

const std::vector<TracingStep>& tracing_steps() {
  using nn::TracingModel;
  static const std::vector<TracingStep> all{
      {"lstm, N 128, T 500, H 256", TracingModel::lstm, 128, 500, 256, 1},
      {"lstm", TracingModel::lstm, 64, 200, 64, 1},
      {"lstmattn", TracingModel::lstmattn, 64, 200, 64, 1},
      {"bert, 2 layers", TracingModel::bert, 64, 200, 64, 2},
      {"last-query", TracingModel::last_query, 64, 200, 64, 1},
      {"saint", TracingModel::saint, 64, 200, 64, 1},
  };
  return all;
}

double lstm_operations(const TracingStep& step) {
  const double weights = 4.0 * step.hidden * 2.0 * step.hidden * step.layers;
  return 3.0 * 2.0 * step.steps * step.batch * weights;
}

StepRunner::StepRunner(const TracingStep& step, Twin twin, int threads)
    : step_(step), shape_(shape_of(step)) {
  const nn::TracingLearnerOptions how{.clip = 10, .threads = threads};
  learner_ = twin == Twin::fused ? nn::make_fused_tracing_learner(shape_, how)
                                 : labs::tracing::make_torch_learner(shape_, how, "cpu");
  core::Pcg64 rng(1);
  learner_->set_state(nn::fresh_state(nn::initial_parameters(shape_, 0.1, rng)));
  const auto count = static_cast<std::size_t>(step.batch) * static_cast<std::size_t>(step.steps);
  for (const auto& feature : shape_.features) {
    auto& ids = ids_.emplace_back(count);
    for (auto& id : ids) {
      id = static_cast<std::int32_t>(1 + rng.below(static_cast<std::uint32_t>(feature.count - 1)));
    }
  }
  for (std::size_t i = 0; i < count; ++i) targets_.push_back(rng.uniform() < 0.6 ? 1.0F : 0.0F);
  mask_.assign(count, 1);
  weights_.assign(count, 1.0F);
}

void StepRunner::run(int steps) {
  if (steps == 0) steps = step_.steps;
  const auto count = static_cast<std::size_t>(step_.batch) * static_cast<std::size_t>(steps);
  nn::TracingBatch batch;
  batch.sequences = step_.batch;
  batch.steps = steps;
  for (const auto& ids : ids_) batch.ids.push_back(std::span(ids).first(count));
  batch.mask = std::span(mask_).first(count);
  batch.targets = std::span(targets_).first(count);
  batch.weights = std::span(weights_).first(count);
  keep(learner_->train(batch, 1e-3).loss);
}

}  // namespace lab::bench
