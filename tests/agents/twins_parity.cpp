// The fused twin against the torch twin, on settings that no golden file holds.
#include <fmt/ranges.h>

#include "core/random.hpp"
#include "tests/agents/twins.hpp"
#include "tests/catch.hpp"
#include "tests/close.hpp"

using namespace lab;
using testing::difference;
using testing::Tolerance;

namespace {

struct Setting {
  nn::EmbeddingMlpShape shape;
  agents::LearnerOptions options;
  std::size_t batch;
  bool weighted;
  double target_rate;
};

Setting random_setting(core::Pcg64& rng) {
  const auto between = [&](int least, int greatest) {
    return least + static_cast<int>(rng.below(static_cast<std::uint32_t>(greatest - least + 1)));
  };
  const auto coin = [&] { return rng.below(2) == 1; };
  Setting setting;
  setting.shape = {between(1, 70), between(1, 33), {}, between(1, 6), coin()};
  for (int layers = between(0, 3); layers > 0; --layers) {
    setting.shape.hidden.push_back(between(1, 40));
  }
  setting.options = {.learning_rate = 1e-4 * between(1, 100),
                     .huber = coin(),
                     .double_q = coin(),
                     .target_network = rng.below(4) != 0,
                     .clip_norm = coin() ? 0.01 * between(1, 300) : 0.0,
                     .detach_target = rng.below(4) != 0};
  setting.batch = static_cast<std::size_t>(between(1, 70));
  setting.weighted = coin();
  setting.target_rate = coin() ? 1.0 : 0.01 * between(1, 99);
  return setting;
}

std::string describe(const Setting& s) {
  return fmt::format(
      "S {}, E {}, hidden [{}], A {}, dueling {}, rate {}, huber {}, double {}, target network {}, "
      "clip {}, detach {}, batch {}, weighted {}, target rate {}",
      s.shape.states, s.shape.embedding, fmt::join(s.shape.hidden, ","), s.shape.actions,
      s.shape.dueling, s.options.learning_rate, s.options.huber, s.options.double_q,
      s.options.target_network, s.options.clip_norm, s.options.detach_target, s.batch, s.weighted,
      s.target_rate);
}

/// A start in the middle of a training: the target network lags behind, Adam's moments are filled.
agents::LearnerState random_start(const nn::EmbeddingMlpShape& shape, core::Pcg64& rng) {
  auto state = agents::initial_state(shape, rng);
  state.target_parameters = agents::initial_state(shape, rng).parameters;
  for (auto& m : state.first_moment) m = static_cast<float>(0.01 * rng.normal());
  for (auto& v : state.second_moment) v = static_cast<float>(1e-4 * rng.uniform());
  state.steps = rng.below(2000);
  return state;
}

/// Rounding of one step: float32 sums of up to 70 terms in another order.
constexpr Tolerance kStep{1e-6, 1e-6};
constexpr Tolerance kGradient{1e-6, 1e-5};

}  // namespace

TEST_CASE("One fused learning step equals the torch step under any settings") {
  core::Pcg64 rng(2024);
  for (int trial = 0; trial < 150; ++trial) {
    const auto setting = random_setting(rng);
    INFO("trial " << trial << ": " << describe(setting));
    const auto start = random_start(setting.shape, rng);
    const auto batch = testing::random_batch(rng, setting.shape, setting.batch, setting.weighted);
    agents::FusedDqn<float> fused(setting.shape, setting.options);
    const auto torch = agents::make_torch_dqn(setting.shape, setting.options);
    fused.set_state(start);
    torch->set_state(start);
    REQUIRE(difference(testing::doubles(fused.q_values()), testing::doubles(torch->q_values()),
                       kStep) == "");

    const double loss = fused.learn(batch);
    const double torch_loss = torch->learn(batch);
    REQUIRE(difference(std::vector{loss}, std::vector{torch_loss}, kStep) == "");
    REQUIRE(difference(testing::doubles(fused.td_errors()), testing::doubles(torch->td_errors()),
                       kStep) == "");
    const auto trace = fused.trace();
    const auto wanted = torch->trace();
    REQUIRE(difference(trace.prediction, wanted.prediction, kStep) == "");
    REQUIRE(difference(trace.target, wanted.target, kStep) == "");
    REQUIRE(difference(trace.gradients, wanted.gradients, kGradient) == "");
    REQUIRE(difference(std::vector{trace.gradient_norm}, std::vector{wanted.gradient_norm},
                       kGradient) == "");

    fused.update_target(setting.target_rate);
    torch->update_target(setting.target_rate);
    const auto ended = fused.state();
    const auto wanted_end = torch->state();
    REQUIRE(difference(ended.parameters, wanted_end.parameters, kStep) == "");
    if (setting.options.target_network) {  // else nobody reads them
      REQUIRE(difference(ended.target_parameters, wanted_end.target_parameters, kStep) == "");
    }
    REQUIRE(difference(ended.first_moment, wanted_end.first_moment, kStep) == "");
    REQUIRE(difference(ended.second_moment, wanted_end.second_moment, kStep) == "");
    REQUIRE(ended.steps == wanted_end.steps);
  }
}

TEST_CASE("In double the fused step and the torch step agree to the last digits") {
  core::Pcg64 rng(7);
  for (int trial = 0; trial < 40; ++trial) {
    const auto setting = random_setting(rng);
    INFO("trial " << trial << ": " << describe(setting));
    const auto start = random_start(setting.shape, rng);
    agents::FusedDqn<double> fused(setting.shape, setting.options);
    const auto torch = agents::make_torch_dqn(setting.shape, setting.options, true);
    fused.set_state(start);
    torch->set_state(start);
    for (int step = 0; step < 5; ++step) {
      const auto batch = testing::random_batch(rng, setting.shape, setting.batch, setting.weighted);
      fused.learn(batch);
      torch->learn(batch);
      fused.update_target(setting.target_rate);
      torch->update_target(setting.target_rate);
    }
    const auto ended = fused.state();
    const auto wanted = torch->state();
    REQUIRE(difference(ended.parameters, wanted.parameters, {1e-11, 1e-11}) == "");
    if (setting.options.target_network) {
      REQUIRE(difference(ended.target_parameters, wanted.target_parameters, {1e-11, 1e-11}) == "");
    }
  }
}

TEST_CASE("A changed learning rate changes both twins alike") {
  const nn::EmbeddingMlpShape shape{5, 4, {6}, 3, false};
  core::Pcg64 rng(3);
  const auto start = agents::initial_state(shape, rng);
  agents::FusedDqn<float> fused(shape, {});
  const auto torch = agents::make_torch_dqn(shape, {});
  fused.set_state(start);
  torch->set_state(start);
  const auto batch = testing::random_batch(rng, shape, 16, false);
  for (const double rate : {1e-2, 3e-4, 0.0}) {
    fused.set_learning_rate(rate);
    torch->set_learning_rate(rate);
    const auto before = fused.state().parameters;
    fused.learn(batch);
    torch->learn(batch);
    CHECK(difference(fused.state().parameters, torch->state().parameters, kStep) == "");
    CHECK((fused.state().parameters == before) == (rate == 0.0));
  }
}

TEST_CASE("After 1,000 learning steps on the same batches the Q tables agree to 1e-4") {
  struct Run {
    const char* name;
    nn::EmbeddingMlpShape shape;
    agents::LearnerOptions options;
    bool weighted;
    double target_rate;
    int target_every;
  };
  const std::vector<Run> runs{
      {"plain", {16, 32, {64}, 4, false}, {}, false, 1, 100},
      {"double, huber, clipped",
       {16, 32, {64}, 4, false},
       {.learning_rate = 3e-4, .huber = true, .double_q = true, .clip_norm = 10},
       false,
       1,
       50},
      {"dueling, weighted, Polyak", {64, 16, {32}, 4, true}, {.double_q = true}, true, 0.01, 1},
      {"two hidden layers", {16, 8, {24, 16}, 4, false}, {.learning_rate = 3e-4}, false, 1, 100},
  };
  for (const auto& run : runs) {
    INFO(run.name);
    core::Pcg64 rng(99);
    const auto start = agents::initial_state(run.shape, rng);
    agents::FusedDqn<float> fused(run.shape, run.options);
    const auto torch = agents::make_torch_dqn(run.shape, run.options);
    fused.set_state(start);
    torch->set_state(start);
    for (int step = 1; step <= 1000; ++step) {
      const auto batch = testing::random_batch(rng, run.shape, 64, run.weighted);
      fused.learn(batch);
      torch->learn(batch);
      if (step % run.target_every != 0) continue;
      fused.update_target(run.target_rate);
      torch->update_target(run.target_rate);
    }
    CHECK(difference(testing::doubles(fused.q_values()), testing::doubles(torch->q_values()),
                     {1e-4}) == "");
  }
}
