// The tracing models by hand against those with torch::nn, autograd and torch's optimisers.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <vector>

#include "nn/torch_tracing_learner.hpp"
#include "tests/catch.hpp"
#include "tests/close.hpp"
#include "tests/errors.hpp"
#include "tests/nn/tracing_data.hpp"

using namespace lab;
using nn::TracingLearnerOptions;
using nn::TracingRule;
using nn::TracingShape;
using testing::difference;
using testing::doubles;
using testing::Pad;

namespace {

constexpr testing::Tolerance kClose{1e-5}, kTrained{1e-4};

std::unique_ptr<nn::TracingLearner> torch_learner(const TracingShape& shape,
                                                  const TracingLearnerOptions& options) {
  return nn::make_torch_tracing_learner(shape, options, "cpu");
}

/// Twins in one state.
struct Twins {
  std::unique_ptr<nn::TracingLearner> by_torch, by_hand;

  Twins(const TracingShape& shape, const TracingLearnerOptions& options)
      : by_torch(torch_learner(shape, options)),
        by_hand(nn::make_fused_tracing_learner(shape, options)) {}

  void set_state(const nn::TracingState& state) const {
    by_torch->set_state(state);
    by_hand->set_state(state);
  }
};

/// Predictions, loss and gradient of both.
void check_twins(const TracingShape& shape, const TracingLearnerOptions& options,
                 const nn::TracingState& start, const nn::TracingBatch& batch) {
  const Twins twins(shape, options);
  twins.set_state(start);
  std::vector<float> wanted(batch.mask.size()), got(wanted.size());
  twins.by_torch->predict(batch, wanted);
  twins.by_hand->predict(batch, got);
  CHECK(difference(doubles(got), doubles(wanted), kClose) == "");

  std::vector<float> by_torch(start.parameters.size()), by_hand(by_torch.size());
  const double loss = twins.by_torch->gradient(batch, by_torch);
  CHECK(twins.by_hand->gradient(batch, by_hand) == testing::Approx(loss).epsilon(1e-5));
  for (const auto& slot : nn::parameter_slots(shape)) {
    INFO("gradient by " << slot.name);
    const auto part = [&](const std::vector<float>& all) {
      return doubles(std::span(all).subspan(slot.offset, slot.size()));
    };
    CHECK(difference(part(by_hand), part(by_torch), kClose) == "");
  }
}

/// All that both learners carry. Without the biases of keys: a key's bias adds the same number to
/// all scores of a query, which softmax does not see. Their true gradient is 0, and Adam divides
/// what rounding makes of it by its own size.
void check_states(const TracingShape& shape, const Twins& twins) {
  const auto wanted = twins.by_torch->state(), got = twins.by_hand->state();
  CHECK(got.steps == wanted.steps);
  for (const auto& slot : nn::parameter_slots(shape)) {
    if (slot.name.ends_with("key.bias")) continue;
    INFO(slot.name);
    const auto close = [&](const std::vector<float>& a, const std::vector<float>& b) {
      return difference(doubles(std::span(a).subspan(slot.offset, slot.size())),
                        doubles(std::span(b).subspan(slot.offset, slot.size())), kTrained);
    };
    CHECK(close(got.parameters, wanted.parameters) == "");
    CHECK(close(got.first_moment, wanted.first_moment) == "");
    CHECK(close(got.second_moment, wanted.second_moment) == "");
  }
}

/// Rules that a learner may train by.
std::vector<TracingLearnerOptions> rules() {
  return {{.rule = TracingRule::adam},
          {.rule = TracingRule::adam, .weight_decay = 0.01, .easiness_decay = 0.1, .clip = 0.3},
          {.rule = TracingRule::adamw, .weight_decay = 0.01, .clip = 0.3},
          {.rule = TracingRule::adamw, .weight_decay = 0.1, .easiness_decay = 0.1}};
}

}  // namespace

TEST_CASE("Every tracing model by hand equals torch's in predictions, loss and gradients") {
  for (const auto& shape : testing::small_shapes()) {
    for (const auto pad : {Pad::right, Pad::left}) {
      INFO(testing::describe(shape) << (pad == Pad::right ? ", right" : ", left") << " padding");
      const auto data = testing::random_sequences(shape, 5, 9, pad);
      check_twins(shape, {.easiness_decay = 0.1}, testing::random_state(shape, 0.4), data.view());
    }
  }
}

TEST_CASE("A larger tracing model by hand equals torch's over parts of unequal lengths") {
  for (const auto model : testing::kTracingModels) {
    auto shape = testing::small_shape(model);
    shape.embedding = 16;
    shape.hidden = 24;
    shape.heads = 3;
    shape.feed_forward = 40;
    INFO(testing::describe(shape));
    const auto data = testing::random_sequences(shape, 70, 35);
    check_twins(shape, {}, testing::random_state(shape, 0.2), data.view());
  }
}

TEST_CASE("Training runs of the tracing models by hand equal torch's under every rule") {
  std::size_t which = 0;
  for (const auto& shape : testing::small_shapes()) {
    const auto options = rules()[which++ % rules().size()];  // every model meets several
    INFO(testing::describe(shape) << ", rule " << which);
    const Twins twins(shape, options);
    twins.set_state(testing::random_state(shape, 0.4));
    for (std::uint64_t step = 0; step < 20; ++step) {
      const auto pad = step % 2 == 0 ? Pad::right : Pad::left;
      const auto data = testing::random_sequences(shape, 6, 8, pad, step);
      const double rate = step < 10 ? 1e-3 : 3e-3;
      const auto wanted = twins.by_torch->train(data.view(), rate);
      const auto got = twins.by_hand->train(data.view(), rate);
      REQUIRE(got.loss == testing::Approx(wanted.loss).epsilon(1e-4));
      REQUIRE(got.gradient_norm == testing::Approx(wanted.gradient_norm).epsilon(1e-3));
    }
    check_states(shape, twins);
  }
}

TEST_CASE("Either tracing learner goes on from the other's state") {
  for (const auto model : testing::kTracingModels) {
    const auto shape = testing::small_shape(model, nn::Normalization::pre);
    const auto data = testing::random_sequences(shape, 6, 8);
    for (const auto& options : rules()) {
      INFO(testing::describe(shape));
      const Twins twins(shape, options);
      twins.set_state(testing::random_state(shape, 0.4));
      const auto train_both = [&] {
        for (int step = 0; step < 5; ++step) {
          twins.by_torch->train(data.view(), 3e-3);
          twins.by_hand->train(data.view(), 3e-3);
        }
        check_states(shape, twins);
      };
      for (int step = 0; step < 3; ++step) twins.by_hand->train(data.view(), 3e-3);
      twins.by_torch->set_state(twins.by_hand->state());
      CHECK(testing::same(twins.by_torch->state(), twins.by_hand->state()));
      train_both();
      for (int step = 0; step < 3; ++step) twins.by_torch->train(data.view(), 3e-3);
      twins.by_hand->set_state(twins.by_torch->state());
      CHECK(testing::same(twins.by_torch->state(), twins.by_hand->state()));
      train_both();
    }
  }
}

TEST_CASE("A torch tracing model with dropout goes on from a copied state with the same bits") {
  for (const auto model : testing::kTracingModels) {
    const auto shape = testing::small_shape(model);
    INFO(testing::describe(shape));
    const TracingLearnerOptions options{.dropout = 0.3, .seed = 4};
    const auto data = testing::random_sequences(shape, 6, 8);
    const auto whole = torch_learner(shape, options), half = torch_learner(shape, options);
    whole->set_state(testing::random_state(shape, 0.4));
    for (int step = 0; step < 3; ++step) whole->train(data.view(), 1e-3);
    half->set_state(whole->state());
    for (int step = 0; step < 3; ++step) whole->train(data.view(), 1e-3);
    for (int step = 0; step < 3; ++step) half->train(data.view(), 1e-3);
    CHECK(testing::same(half->state(), whole->state()));
  }
}

TEST_CASE("The torch tracing learner turns down what the one by hand does") {
  using Mistake = std::logic_error;
  const auto shape = testing::small_shape(nn::TracingModel::bert);
  const auto start = testing::random_state(shape, 0.4);
  for (const bool is_torch : {true, false}) {
    const auto learner =
        is_torch ? torch_learner(shape, {}) : nn::make_fused_tracing_learner(shape, {});
    learner->set_state(start);
    auto data = testing::random_sequences(shape, 3, 4);
    data.weights.assign(data.weights.size(), 0);
    CHECK(testing::error_of<Mistake>([&] { learner->train(data.view(), 1e-3); }) ==
          "TracingBatch: no step to learn from");
    data.weights.assign(data.mask.begin(), data.mask.end());
    data.targets[0] = NAN;
    CHECK(std::isnan(learner->train(data.view(), 1e-3).loss));
    data.ids[1][0] = 6;
    CHECK(testing::error_of<Mistake>([&] { learner->train(data.view(), 1e-3); }) ==
          "TracingBatch: question 6 is not in [0, 6)");
    auto other = start;
    other.second_moment.pop_back();
    CHECK_THAT(testing::error_of([&] { learner->set_state(other); }),
               testing::contains("it is of another model"));
    CHECK(testing::same(learner->state(), start));
  }
  CHECK_THAT(testing::error_of([&] { nn::make_torch_tracing_learner(shape, {}, "gpu"); }),
             testing::contains("--device gpu"));
}
