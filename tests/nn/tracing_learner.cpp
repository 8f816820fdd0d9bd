// The learner of tracing models by hand: threads, padding, dropout, losses that are no numbers.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <vector>

#include "tests/catch.hpp"
#include "tests/close.hpp"
#include "tests/nn/tracing_data.hpp"

using namespace lab;
using nn::TracingLearner;
using nn::TracingLearnerOptions;
using nn::TracingShape;
using testing::difference;
using testing::doubles;
using testing::same;
using testing::TracingData;

namespace {

/// A learner at the beginning of its training.
std::unique_ptr<TracingLearner> started(const TracingShape& shape,
                                        const TracingLearnerOptions& options) {
  auto learner = nn::make_fused_tracing_learner(shape, options);
  learner->set_state(testing::random_state(shape, 0.4));
  return learner;
}

void train(TracingLearner& learner, const TracingData& data, int steps) {
  for (int step = 0; step < steps; ++step) learner.train(data.view(), 3e-3);
}

std::vector<float> predictions(TracingLearner& learner, const TracingData& data) {
  std::vector<float> predicted(data.mask.size(), 77);
  learner.predict(data.view(), predicted);
  return predicted;
}

/// Everything that comes out of a learner: what it predicts after two steps, its losses, its state.
struct Outcome {
  std::vector<float> predicted;
  std::vector<double> figures;
  nn::TracingState state;

  Outcome(const TracingShape& shape, const TracingLearnerOptions& options,
          const TracingData& data) {
    const auto learner = started(shape, options);
    for (int i = 0; i < 2; ++i) {
      const auto step = learner->train(data.view(), 3e-3);
      figures.insert(figures.end(), {step.loss, step.gradient_norm});
    }
    predicted = predictions(*learner, data);
    state = learner->state();
  }
};

}  // namespace

TEST_CASE("The number of threads changes no bit of what a tracing model learns") {
  for (const auto model : testing::kTracingModels) {
    const auto shape = testing::small_shape(model);
    for (const int sequences : {1, 31, 64, 300}) {
      INFO(testing::describe(shape) << ", " << sequences << " sequences");
      const auto data = testing::random_sequences(shape, sequences, 5);
      const auto with = [&](int threads) {
        return Outcome(shape, {.clip = 0.5, .dropout = 0.3, .threads = threads}, data);
      };
      const auto one = with(1);
      for (const int threads : {2, 3}) {
        const auto several = with(threads);
        CHECK(several.predicted == one.predicted);
        CHECK(several.figures == one.figures);
        CHECK(same(several.state, one.state));
      }
    }
  }
}

TEST_CASE("How much padding stands behind changes no bit of what a tracing model learns") {
  for (const auto& shape : testing::small_shapes()) {
    INFO(testing::describe(shape));
    const auto data = testing::random_sequences(shape, 70, 6);
    const auto longer = testing::padded_behind(data, 9);
    const Outcome wanted(shape, {.dropout = 0.3}, data), got(shape, {.dropout = 0.3}, longer);
    CHECK(got.figures == wanted.figures);
    CHECK(same(got.state, wanted.state));
    std::vector<float> of_steps;
    for (int n = 0; n < data.sequences; ++n) {
      const auto row = got.predicted.begin() + static_cast<std::ptrdiff_t>(longer.at(n, 0));
      of_steps.insert(of_steps.end(), row, row + data.steps);
      CHECK(std::vector<float>(row + data.steps, row + longer.steps) == std::vector<float>(9));
    }
    CHECK(of_steps == wanted.predicted);
  }
}

TEST_CASE("A tracing model predicts for a sequence alone what it does among others") {
  for (const auto& shape : testing::small_shapes()) {
    INFO(testing::describe(shape));
    const auto learner = started(shape, {});
    auto data = testing::random_sequences(shape, 5, 12);
    for (int t = 0; t < 12; ++t) {  // one sequence is all padding
      data.mask[data.at(3, t)] = 0;
      data.weights[data.at(3, t)] = 0;
    }
    const auto all = predictions(*learner, data);
    for (int n = 0; n < data.sequences; ++n) {
      TracingData alone{1, data.steps, {}, {}, {}, {}};
      const auto row = [&](const auto& from) {
        const auto first = from.begin() + static_cast<std::ptrdiff_t>(data.at(n, 0));
        return std::decay_t<decltype(from)>(first, first + data.steps);
      };
      for (const auto& ids : data.ids) alone.ids.push_back(row(ids));
      alone.mask = row(data.mask);
      alone.targets = row(data.targets);
      alone.weights = row(data.weights);
      CHECK(difference(doubles(predictions(*learner, alone)), doubles(row(all)), {1e-6}) == "");
    }
    std::vector<float> gradient(learner->state().parameters.size());
    CHECK(std::isfinite(learner->gradient(data.view(), gradient)));
    for (const float g : gradient) REQUIRE(std::isfinite(g));
  }
}

TEST_CASE("A tracing model trained with dropout predicts without it") {
  for (const auto model : testing::kTracingModels) {
    const auto shape = testing::small_shape(model);
    INFO(testing::describe(shape));
    const auto data = testing::random_sequences(shape, 40, 6);
    const auto with = started(shape, {.dropout = 0.5}), without = started(shape, {});
    train(*with, data, 3);
    without->set_state(with->state());
    const auto predicted = predictions(*with, data);
    CHECK(predictions(*with, data) == predicted);
    CHECK(predictions(*without, data) == predicted);

    double sum = 0, all = 0;
    for (std::size_t i = 0; i < predicted.size(); ++i) {
      const double p = predicted[i], right = data.targets[i], weight = data.weights[i];
      if (weight > 0) sum -= weight * std::log(right > 0.5 ? p : 1 - p);
      all += weight;
    }
    std::vector<float> gradient(with->state().parameters.size());
    const double loss = with->gradient(data.view(), gradient);
    CHECK(loss == testing::Approx(sum / all).epsilon(1e-5));
    CHECK(without->train(data.view(), 0).loss == loss);
    CHECK(with->train(data.view(), 0).loss != loss);
  }
}

TEST_CASE("A seed's dropout repeats itself, and another seed leaves out other numbers") {
  for (const auto model : testing::kTracingModels) {
    const auto shape = testing::small_shape(model);
    INFO(testing::describe(shape));
    const auto data = testing::random_sequences(shape, 40, 6);
    const auto with = [&](std::uint64_t seed) {
      return Outcome(shape, {.dropout = 0.3, .seed = seed}, data);
    };
    const auto one = with(1), again = with(1), two = with(2);
    CHECK(again.figures == one.figures);
    CHECK(same(again.state, one.state));
    CHECK(two.figures[0] != one.figures[0]);
    CHECK(two.state.parameters != one.state.parameters);

    const auto learner = started(shape, {.dropout = 0.3, .seed = 1});  // nor do two steps agree
    CHECK(learner->train(data.view(), 0).loss != learner->train(data.view(), 0).loss);
  }
}

TEST_CASE("A tracing model that goes on from a copied state ends with the same bits") {
  for (const auto model : testing::kTracingModels) {
    const auto shape = testing::small_shape(model);
    INFO(testing::describe(shape));
    const TracingLearnerOptions options{.weight_decay = 0.01, .clip = 1, .dropout = 0.3};
    const auto data = testing::random_sequences(shape, 70, 6);
    const auto whole = started(shape, options), half = started(shape, options);
    train(*whole, data, 3);
    const auto between = whole->state();
    half->set_state(between);
    CHECK(same(half->state(), between));
    train(*whole, data, 3);
    train(*half, data, 3);
    CHECK(half->state().steps == 6);
    CHECK(same(half->state(), whole->state()));
  }
}

TEST_CASE("A loss of a tracing model that is no number is told and moves nothing") {
  for (const auto model : testing::kTracingModels) {
    const auto shape = testing::small_shape(model);
    INFO(testing::describe(shape));
    const auto learner = started(shape, {.clip = 1, .dropout = 0.3});
    auto data = testing::random_sequences(shape, 40, 6);
    train(*learner, data, 2);
    const auto before = learner->state();
    auto broken = data;
    broken.targets[broken.at(0, 5)] = NAN;
    const auto step = learner->train(broken.view(), 3e-3);
    CHECK(std::isnan(step.loss));
    CHECK(std::isnan(step.gradient_norm));
    CHECK(same(learner->state(), before));

    auto infinite = before;
    infinite.parameters.back() = -INFINITY;  // fc.bias
    learner->set_state(infinite);
    CHECK(!std::isfinite(learner->train(data.view(), 3e-3).loss));
    CHECK(same(learner->state(), infinite));

    learner->set_state(before);  // what was broken has left nothing behind
    const auto fresh = nn::make_fused_tracing_learner(shape, {.clip = 1, .dropout = 0.3});
    fresh->set_state(before);
    CHECK(learner->train(data.view(), 3e-3).loss == fresh->train(data.view(), 3e-3).loss);
    CHECK(same(learner->state(), fresh->state()));
  }
}

TEST_CASE("Easiness decay pulls easiness alone, and is not in the loss that is told") {
  const auto shape = testing::small_shape(nn::TracingModel::lstm);
  const auto data = testing::random_sequences(shape, 5, 6);
  const auto plain = started(shape, {}), pulled = started(shape, {.easiness_decay = 0.5});
  const auto start = plain->state().parameters;
  std::vector<float> without(start.size()), with(start.size());
  CHECK(pulled->gradient(data.view(), with) == plain->gradient(data.view(), without));
  const auto slots = nn::easiness_slots(shape);
  REQUIRE(slots.size() == 1);
  CHECK(slots[0].name == "embedding_easiness.weight");
  for (std::size_t i = 0; i < start.size(); ++i) {
    const bool is_easiness = i - slots[0].offset < slots[0].size();
    REQUIRE(with[i] == testing::Approx(without[i] + (is_easiness ? 0.5F * start[i] : 0.0F)));
  }
}
