// The tracing models by hand: what a step sees, and sizes that do not fit.
#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/errors.hpp"
#include "tests/nn/tracing_data.hpp"

using namespace lab;
using nn::TracingModel;
using nn::TracingShape;
using testing::TracingData;

namespace {

using Mistake = std::logic_error;

/// How many predictions before step `t` of sequence 0 differ, and how many from it on.
struct Changed {
  int before = 0, after = 0;

  Changed(nn::TracingLearner& learner, const TracingData& a, const TracingData& b, int t) {
    std::vector<float> of_a(a.mask.size()), of_b(of_a.size());
    learner.predict(a.view(), of_a);
    learner.predict(b.view(), of_b);
    for (int i = 0; i < a.steps; ++i) {
      const auto at = a.at(0, i);
      if (of_a[at] != of_b[at]) ++(i < t ? before : after);
    }
  }
};

std::string mistake_of_shape(TracingShape shape) {
  return testing::error_of<Mistake>([&] { nn::parameter_slots(shape); });
}

}  // namespace

TEST_CASE(
    "A causal tracing model's prediction changes with no later question and no later answer") {
  for (const auto& shape : testing::small_shapes()) {
    INFO(testing::describe(shape));
    // These see the past alone, whatever the shape says of their blocks.
    const bool is_causal = shape.causal || shape.model == TracingModel::lstm ||
                           shape.model == TracingModel::last_query;
    const auto learner = nn::make_fused_tracing_learner(shape, {});
    learner->set_state(testing::random_state(shape, 0.5));
    const auto data = testing::random_sequences(shape, 2, 37);
    for (const int t : {36, 33, 1}) {
      for (std::size_t f = 0; f < shape.features.size(); ++f) {
        if (shape.features[f].is_easiness) continue;
        INFO(shape.features[f].name << " of step " << t);
        auto other = data;
        auto& id = other.ids[f][other.at(0, t)];
        id = id == 1 ? 2 : 1;
        const Changed changed(*learner, data, other, t);
        CHECK(changed.after > 0);
        CHECK((changed.before > 0) == !is_causal);
      }
    }
  }
}

TEST_CASE("Easiness moves the prediction of its own step alone, and a target none") {
  for (const auto model : testing::kTracingModels) {
    const auto shape = testing::small_shape(model);
    INFO(testing::describe(shape));
    const auto learner = nn::make_fused_tracing_learner(shape, {});
    learner->set_state(testing::random_state(shape, 0.5));
    const auto data = testing::random_sequences(shape, 2, 9);
    auto other = data;
    auto& id = other.ids[3][other.at(0, 4)];
    id = id == 1 ? 2 : 1;
    CHECK(Changed(*learner, data, other, 4).before == 0);
    CHECK(Changed(*learner, data, other, 4).after == 1);
    CHECK(Changed(*learner, data, other, 5).after == 0);
    other = data;
    for (float& target : other.targets) target = 1 - target;
    CHECK(Changed(*learner, data, other, 9).before == 0);
  }
}

TEST_CASE("A tracing learner turns down batches that do not fit its model, and learns nothing") {
  const auto shape = testing::small_shape(TracingModel::bert);
  const auto learner = nn::make_fused_tracing_learner(shape, {});
  learner->set_state(testing::random_state(shape, 0.4));
  const auto before = learner->state();
  const auto good = testing::random_sequences(shape, 3, 4);
  const auto mistake = [&](auto&& spoil) {
    auto data = good;
    spoil(data);
    return testing::error_of<Mistake>([&] { learner->train(data.view(), 1e-3); });
  };
  CHECK(mistake([](TracingData& d) { d.ids.pop_back(); }) ==
        "TracingBatch: 3 features where 4 are needed");
  CHECK(mistake([](TracingData& d) { d.ids[0].pop_back(); }) ==
        "TracingBatch: 11 ids of interaction where N · T = 12");
  CHECK(mistake([](TracingData& d) { d.ids[0][5] = 3; }) ==
        "TracingBatch: interaction 3 is not in [0, 3)");
  CHECK(mistake([](TracingData& d) { d.ids[3][5] = -1; }) ==
        "TracingBatch: easiness -1 is not in [0, 6)");
  CHECK(mistake([](TracingData& d) { d.mask.pop_back(); }) ==
        "TracingBatch: mask 11, targets 12, weights 12 where N · T = 12");
  CHECK(mistake([](TracingData& d) { d.sequences = 0; }) ==
        "TracingBatch: N = 0, T = 4 must be positive");
  CHECK(mistake([](TracingData& d) { std::ranges::fill(d.weights, 0.0F); }) ==
        "TracingBatch: no step to learn from");
  CHECK(mistake([](TracingData& d) {
          d.mask[11] = 0;
          d.weights[11] = 2;
        }) == "TracingBatch: a step of padding has the weight 2");
  CHECK(mistake([&](TracingData& d) { d = testing::random_sequences(shape, 1, 41); }) ==
        "TracingBatch: 41 steps where the model has 40");
  std::vector<float> room(11);
  CHECK(testing::error_of<Mistake>([&] { learner->predict(good.view(), room); }) ==
        "predict: room for 11 of 12 probabilities");
  CHECK_THAT(testing::error_of<Mistake>([&] { learner->gradient(good.view(), room); }),
             testing::contains("gradient: room for 11 of"));
  CHECK(testing::same(learner->state(), before));
}

TEST_CASE("A tracing learner turns down the state of another model") {
  const auto shape = testing::small_shape(TracingModel::lstm);
  const auto learner = nn::make_fused_tracing_learner(shape, {});
  const auto good = testing::random_state(shape, 0.4);
  learner->set_state(good);
  for (const auto part : {&nn::TracingState::parameters, &nn::TracingState::first_moment,
                          &nn::TracingState::second_moment}) {
    auto bad = good;
    (bad.*part).push_back(0);
    CHECK_THAT(testing::error_of([&] { learner->set_state(bad); }),
               testing::contains("it is of another model"));
  }
  CHECK(testing::same(learner->state(), good));
}

TEST_CASE("A tracing model of impossible sizes is turned down") {
  const auto shape = testing::small_shape(TracingModel::saint);
  auto bad = shape;
  bad.heads = 3;
  CHECK(mistake_of_shape(bad) == "TracingShape: H = 4 in 3 heads");
  bad = shape;
  bad.layers = 0;
  CHECK_THAT(mistake_of_shape(bad), testing::contains("L = 0"));
  bad = shape;
  bad.positions = 0;
  CHECK(mistake_of_shape(bad) == "TracingShape: the longest sequence is 0 steps");
  bad = shape;
  bad.features[0].of_answers = false;
  CHECK(mistake_of_shape(bad) == "TracingShape: saint wants features of questions and of answers");
  bad = shape;
  bad.features[1].count = 1;
  CHECK(mistake_of_shape(bad) == "TracingShape: feature question has 1 ids of 2 numbers");
  bad = shape;
  bad.features = {{"easiness", 6, false, 0, true}};
  CHECK(mistake_of_shape(bad) == "TracingShape: no features to embed");
  for (const nn::TracingLearnerOptions& options :
       {nn::TracingLearnerOptions{.threads = 0}, {.dropout = 1}, {.dropout = -0.1}}) {
    CHECK_THROWS_AS(nn::make_fused_tracing_learner(shape, options), Mistake);
  }
}
