// A model of knowledge tracing by hand: TracingNet, its loss and Adam. A batch is cut into parts,
// always the same ones, so that threads may share them and the numbers stay the same.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <thread>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "core/random.hpp"
#include "nn/adam.hpp"
#include "nn/binary_cross_entropy.hpp"
#include "nn/clip_gradient.hpp"
#include "nn/denormals.hpp"
#include "nn/tracing_learner.hpp"
#include "nn/tracing_net.hpp"

namespace lab::nn {
namespace {

constexpr int kSequencesPerPart = 32, kMostParts = 8;

/// One part of a batch on its way through the net.
struct Part {
  explicit Part(const TracingShape& shape) : net(shape) {}

  TracingNet<float> net;
  BatchPart where;
  Dropout dropout;
  double loss = 0;  // a sum
  std::vector<float> logits, dlogits, targets, weights, gradient;
};

class FusedTracingLearner final : public TracingLearner {
 public:
  FusedTracingLearner(const TracingShape& shape, const TracingLearnerOptions& options)
      : shape_(shape),
        options_(options),
        parameters_(parameter_count(shape)),
        gradient_(parameters_.size()),
        easiness_(easiness_slots(shape)),
        adam_(parameters_.size(), {.weight_decay = options.weight_decay,
                                   .decoupled = options.rule == TracingRule::adamw}) {
    expect(options.threads > 0 && options.dropout >= 0 && options.dropout < 1,
           "TracingLearner: {} threads, dropout {}", options.threads, options.dropout);
  }

  TracingStep train(const TracingBatch& batch, double learning_rate) override {
    const FlushDenormals flush;
    TracingStep step;
    step.loss = learn(batch, options_.dropout);
    step.gradient_norm = gradient_norm<float>(gradient_);
    if (!std::isfinite(step.loss) || !std::isfinite(step.gradient_norm)) return step;
    adam_.set_learning_rate(learning_rate);
    adam_.step(parameters_, gradient_, clip_scale(step.gradient_norm, options_.clip));
    return step;
  }

  double gradient(const TracingBatch& batch, std::span<float> gradient) override {
    expect(gradient.size() == parameters_.size(), "gradient: room for {} of {} numbers",
           gradient.size(), parameters_.size());
    const FlushDenormals flush;
    const double loss = learn(batch, 0);
    std::copy(gradient_.begin(), gradient_.end(), gradient.begin());
    return loss;
  }

  void predict(const TracingBatch& batch, std::span<float> probabilities) override {
    batch.check(shape_);
    expect(probabilities.size() == batch.mask.size(), "predict: room for {} of {} probabilities",
           probabilities.size(), batch.mask.size());
    std::fill(probabilities.begin(), probabilities.end(), 0.0F);
    cut(batch, 0);
    for_each_part([&](Part& part) {
      run(part, batch);
      for (int n = 0; n < part.where.count; ++n) {
        for (int t = 0; t < part.where.steps; ++t) {
          const auto at = place(part.where, batch, n, t);
          if (batch.mask[at] == 0) continue;
          const auto logit = part.logits[static_cast<std::size_t>(n * part.where.steps + t)];
          probabilities[at] = static_cast<float>(logistic(static_cast<double>(logit)));
        }
      }
    });
  }

  [[nodiscard]] TracingState state() const override {
    const auto first = adam_.first_moment(), second = adam_.second_moment();
    return {
        parameters_, {first.begin(), first.end()}, {second.begin(), second.end()}, adam_.steps()};
  }

  void set_state(const TracingState& state) override {
    check_sizes(state, shape_);
    parameters_ = state.parameters;
    std::copy(state.first_moment.begin(), state.first_moment.end(), adam_.first_moment().begin());
    std::copy(state.second_moment.begin(), state.second_moment.end(),
              adam_.second_moment().begin());
    adam_.set_steps(state.steps);
  }

 private:
  static std::size_t place(const BatchPart& where, const TracingBatch& batch, int n, int t) {
    return static_cast<std::size_t>(where.first + n) * static_cast<std::size_t>(batch.steps) +
           static_cast<std::size_t>(t);
  }

  /// Cuts the batch into parts of about equal numbers of sequences, each as long as its longest.
  void cut(const TracingBatch& batch, double dropout) {
    const int count = std::clamp(batch.sequences / kSequencesPerPart, 1, kMostParts);
    count_ = static_cast<std::size_t>(count);
    while (parts_.size() < count_) parts_.emplace_back(shape_);
    for (int i = 0; i < count; ++i) {
      auto& part = parts_[static_cast<std::size_t>(i)];
      part.where.first = batch.sequences * i / count;
      part.where.count = batch.sequences * (i + 1) / count - part.where.first;
      part.where.steps = 1;
      for (int n = 0; n < part.where.count; ++n) {
        for (int t = part.where.steps; t < batch.steps; ++t) {
          if (batch.mask[place(part.where, batch, n, t)] != 0) part.where.steps = t + 1;
        }
      }
      part.dropout = {dropout, core::stream(options_.seed, "dropout")() +
                                   static_cast<std::uint64_t>(adam_.steps()) * kMostParts +
                                   static_cast<std::uint64_t>(i)};
    }
  }

  /// Calls work(part) for all parts of the batch, on several threads.
  template <class Work>
  void for_each_part(const Work& work) {
    const auto workers = std::min(count_, static_cast<std::size_t>(options_.threads));
    const auto share = [&](std::size_t worker) {
      const FlushDenormals flush;
      for (auto i = worker; i < count_; i += workers) work(parts_[i]);
    };
    std::vector<std::thread> others;
    for (std::size_t worker = 1; worker < workers; ++worker) others.emplace_back(share, worker);
    share(0);
    for (auto& other : others) other.join();
  }

  void run(Part& part, const TracingBatch& batch) {
    part.logits.resize(static_cast<std::size_t>(part.where.rows()));
    part.net.forward(parameters_.data(), batch, part.where,
                     part.dropout.rate > 0 ? &part.dropout : nullptr, part.logits.data());
  }

  /// The loss, with its gradient in gradient_.
  double learn(const TracingBatch& batch, double dropout) {
    batch.check(shape_);
    const double all = batch.total_weight();
    cut(batch, dropout);
    for_each_part([&](Part& part) {
      run(part, batch);
      copy_answers(part, batch);
      part.dlogits.resize(part.logits.size());
      part.loss = binary_cross_entropy<float>(part.logits, part.targets, part.weights, 1 / all,
                                              part.dlogits);
      part.gradient.resize(parameters_.size());
      part.net.backward(part.dlogits.data(), part.gradient.data());
    });
    return gather_gradients() / all;
  }

  /// Targets and weights of a part, in the order of its logits.
  static void copy_answers(Part& part, const TracingBatch& batch) {
    part.targets.clear();
    part.weights.clear();
    const auto steps = static_cast<std::size_t>(part.where.steps);
    for (int n = 0; n < part.where.count; ++n) {
      const auto targets = batch.targets.subspan(place(part.where, batch, n, 0), steps);
      const auto weights = batch.weights.subspan(place(part.where, batch, n, 0), steps);
      part.targets.insert(part.targets.end(), targets.begin(), targets.end());
      part.weights.insert(part.weights.end(), weights.begin(), weights.end());
    }
  }

  /// Adds up the parts, in their order; returns the sum of their losses.
  double gather_gradients() {
    std::fill(gradient_.begin(), gradient_.end(), 0.0F);
    double loss = 0;
    for (std::size_t i = 0; i < count_; ++i) {
      const auto& part = parts_[i];
      loss += part.loss;
      for (auto k = part.net.embeddings_end(); k < gradient_.size(); ++k) {
        gradient_[k] += part.gradient[k];
      }
      part.net.add_embedding_gradients(gradient_.data());
    }
    const auto decay = static_cast<float>(options_.easiness_decay);
    for (const auto& slot : easiness_) {
      for (auto k = slot.offset; decay != 0 && k < slot.offset + slot.size(); ++k) {
        gradient_[k] += decay * parameters_[k];
      }
    }
    return loss;
  }

  TracingShape shape_;
  TracingLearnerOptions options_;
  std::vector<float> parameters_, gradient_;
  std::vector<ParameterSlot> easiness_;
  Adam<float> adam_;
  std::deque<Part> parts_;
  std::size_t count_ = 0;  // of parts in this batch
};

}  // namespace

std::unique_ptr<TracingLearner> make_fused_tracing_learner(const TracingShape& shape,
                                                           const TracingLearnerOptions& options) {
  return std::make_unique<FusedTracingLearner>(shape, options);
}

TracingState fresh_state(std::vector<float> parameters) {
  TracingState state;
  state.first_moment.resize(parameters.size());
  state.second_moment.resize(parameters.size());
  state.parameters = std::move(parameters);
  return state;
}

void check_sizes(const TracingState& state, const TracingShape& shape) {
  const auto size = parameter_count(shape);
  if (state.parameters.size() != size || state.first_moment.size() != size ||
      state.second_moment.size() != size) {
    fail("the state holds {} parameters where the model has {}: it is of another model",
         state.parameters.size(), size);
  }
}

}  // namespace lab::nn
