#include "core/error.hpp"
#include "core/random.hpp"
#include "tests/agents/twins.hpp"
#include "tests/catch.hpp"
#include "tests/close.hpp"
#include "tests/errors.hpp"

using namespace lab;
using testing::difference;

namespace {

const nn::EmbeddingMlpShape kShape{16, 8, {12}, 4, true};
const agents::LearnerOptions kOptions{.double_q = true, .clip_norm = 1};

void learn(agents::DqnLearner& learner, std::uint64_t seed, int steps) {
  core::Pcg64 rng(seed);
  for (int step = 1; step <= steps; ++step) {
    learner.learn(testing::random_batch(rng, kShape, 32, true));
    if (step % 7 == 0) learner.update_target(0.3);
  }
}

bool equal(const agents::LearnerState& a, const agents::LearnerState& b) {
  return a.parameters == b.parameters && a.target_parameters == b.target_parameters &&
         a.first_moment == b.first_moment && a.second_moment == b.second_moment &&
         a.steps == b.steps;
}

}  // namespace

TEST_CASE("Any twin takes over the state of any other and goes on as it would have") {
  for (const auto& from : testing::all_twins()) {
    for (const auto& to : testing::all_twins()) {
      INFO("from " << from.name << " to " << to.name);
      const auto first = from.make(kShape, kOptions);
      core::Pcg64 rng(5);
      first->set_state(agents::initial_state(kShape, rng));
      learn(*first, 1, 60);
      const auto second = to.make(kShape, kOptions);
      second->set_state(first->state());
      CHECK(second->state().steps == 60);
      CHECK(difference(testing::doubles(second->q_values()), testing::doubles(first->q_values()),
                       {1e-6, 1e-6}) == "");
      learn(*first, 2, 40);
      learn(*second, 2, 40);
      CHECK(difference(testing::doubles(second->q_values()), testing::doubles(first->q_values()),
                       {2e-5, 1e-5}) == "");
    }
  }
}

TEST_CASE("A twin that takes back its own state goes on bit for bit") {
  for (const auto& twin : testing::all_twins()) {
    INFO(twin.name);
    const auto first = twin.make(kShape, kOptions);
    core::Pcg64 rng(6);
    first->set_state(agents::initial_state(kShape, rng));
    learn(*first, 3, 25);
    const auto saved = first->state();
    const auto second = twin.make(kShape, kOptions);
    learn(*second, 9, 3);  // a past of its own leaves no trace
    second->set_state(saved);
    CHECK(equal(second->state(), saved));
    learn(*first, 4, 25);
    learn(*second, 4, 25);
    CHECK(equal(first->state(), second->state()));
    first->set_state(saved);
    learn(*first, 4, 25);
    CHECK(equal(first->state(), second->state()));
  }
}

TEST_CASE("A new learner's Adam state is all zeros, in either twin") {
  for (const auto& twin : testing::all_twins()) {
    INFO(twin.name);
    const auto state = twin.make(kShape, kOptions)->state();
    CHECK(state.steps == 0);
    CHECK(state.first_moment == std::vector<double>(state.parameters.size()));
    CHECK(state.second_moment == std::vector<double>(state.parameters.size()));
  }
}

TEST_CASE("A state of another network is refused and changes nothing") {
  auto wrong = kShape;
  wrong.hidden = {13};
  for (const auto& twin : testing::all_twins()) {
    INFO(twin.name);
    const auto learner = twin.make(kShape, kOptions);
    core::Pcg64 rng(8);
    const auto own = agents::initial_state(kShape, rng);
    learner->set_state(own);
    const auto before = learner->state();
    CHECK(testing::error_of([&] { learner->set_state(agents::initial_state(wrong, rng)); }) !=
          "(nothing was thrown)");
    auto torn = agents::initial_state(kShape, rng);
    torn.second_moment.pop_back();
    CHECK(testing::error_of([&] { learner->set_state(torn); }) != "(nothing was thrown)");
    CHECK(equal(learner->state(), before));
  }
}
