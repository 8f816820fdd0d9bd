// The tracing models by hand learn.
#include <cstdint>
#include <vector>

#include "tests/catch.hpp"
#include "tests/nn/tracing_data.hpp"

using namespace lab;
using nn::TracingShape;
using testing::TracingData;

namespace {

constexpr int kSteps = 8, kTags = 2;

/// Students whose answers to a tag are all right or all wrong: right exactly when the one before to
/// the same tag was. A tag's first answer does not count.
TracingData steady_students(int sequences, std::uint64_t seed) {
  core::Pcg64 rng(seed);
  TracingData data{sequences, kSteps, {{}, {}}, {}, {}, {}};
  for (int n = 0; n < sequences; ++n) {
    const bool knows[kTags] = {rng.below(2) == 1, rng.below(2) == 1};
    bool met[kTags] = {};
    std::int32_t before = 0;
    for (int t = 0; t < kSteps; ++t) {
      const auto tag = rng.below(kTags);
      data.ids[0].push_back(before);
      data.ids[1].push_back(static_cast<std::int32_t>(tag) + 1);
      data.mask.push_back(1);
      data.targets.push_back(knows[tag] ? 1.0F : 0.0F);
      data.weights.push_back(met[tag] ? 1.0F : 0.0F);
      met[tag] = true;
      before = knows[tag] ? 2 : 1;
    }
  }
  return data;
}

TracingShape shape_of(nn::TracingModel model, int hidden) {
  TracingShape shape;
  shape.model = model;
  shape.features = {{"interaction", 3, true}, {"tag", kTags + 1}};
  shape.embedding = hidden;
  shape.hidden = hidden;
  shape.heads = 2;
  shape.feed_forward = 2 * hidden;
  shape.positions = kSteps;
  return shape;
}

}  // namespace

TEST_CASE("Every tracing model learns of a few students that their answers repeat") {
  for (const auto model : testing::kTracingModels) {
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
      const auto shape = shape_of(model, 16);
      CAPTURE(testing::describe(shape), seed);
      const auto data = steady_students(16, seed);
      const auto learner = nn::make_fused_tracing_learner(shape, {.clip = 1});
      core::Pcg64 rng(seed);
      learner->set_state(nn::fresh_state(nn::initial_parameters(shape, 0.25, rng)));
      CHECK(learner->train(data.view(), 1e-2).loss > 0.5);
      for (int step = 1; step < 200; ++step) learner->train(data.view(), 1e-2);
      std::vector<float> gradient(learner->state().parameters.size());
      CHECK(learner->gradient(data.view(), gradient) < 0.05);
    }
  }
}

TEST_CASE("A deep encoder without LayerNorm learns with T-Fixup's first weights, not without") {
  constexpr double kChance = 0.69;  // the loss of who knows nothing, ln 2
  const auto shape = [] {
    auto deep = shape_of(nn::TracingModel::bert, 32);
    deep.layers = 12;
    deep.normalization = nn::Normalization::none;
    return deep;
  }();
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    CAPTURE(seed);
    const auto data = steady_students(8, seed);
    // The mean over 60 steps of Adam without warm-up or clipping.
    const auto mean_loss = [&](bool t_fixup) {
      const auto learner =
          nn::make_fused_tracing_learner(shape, {.rule = nn::TracingRule::adam, .seed = seed});
      core::Pcg64 rng(seed);
      learner->set_state(nn::fresh_state(nn::initial_parameters(shape, 0.18, rng, t_fixup)));
      double sum = 0;
      for (int step = 0; step < 60; ++step) sum += learner->train(data.view(), 3e-3).loss / 60;
      return sum;
    };
    CHECK(mean_loss(true) < 0.8 * kChance);
    CHECK(mean_loss(false) > 1.5 * kChance);
  }
}
