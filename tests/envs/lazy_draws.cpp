// A dry lake does not draw the numbers that decide nothing, but must come out as if it did.
#include "core/random.hpp"
#include "envs/frozen_lake.hpp"
#include "tests/envs/contract.hpp"

using namespace lab;
using envs::FrozenLake;

namespace {

const envs::LakeMap kFourStarts({"SFSF", "FFFF", "SFFH", "HSFG"});

/// Where an episode begins when the generator gives u: the starts share [0, 1) evenly.
int start_for(double u) {
  const int starts[] = {0, 2, 8, 13};
  return starts[static_cast<int>(u * 4)];
}

}  // namespace

TEST_CASE("A dry lake chooses each start with the number that stands at its place in the stream") {
  FrozenLake lake(kFourStarts, {.slippery = false});
  for (const std::uint64_t seed : {0ULL, 3ULL, 99ULL}) {
    core::Pcg64 drawn(seed);
    REQUIRE(lake.reset(seed) == start_for(drawn.uniform()));
    for (int episode = 0; episode < 200; ++episode) {
      for (int step = 0; step < episode % 17; ++step) {
        lake.step(step % 4);
        drawn.uniform();
      }
      REQUIRE(lake.reset() == start_for(drawn.uniform()));
    }
  }
}

TEST_CASE("Steps past the end of an episode use up the numbers of the stream like any other") {
  FrozenLake lake(kFourStarts, {.success_rate = 0.5});
  core::Pcg64 drawn(21);
  REQUIRE(lake.reset(21) == start_for(drawn.uniform()));
  int held = 0;
  for (int episode = 0; episode < 50; ++episode) {
    for (int step = 0; step < 60; ++step) {
      if (lake.map().is_terminal(lake.state())) ++held;
      lake.step(2);
      drawn.uniform();
    }
    REQUIRE(lake.reset() == start_for(drawn.uniform()));
  }
  CHECK(held > 500);  // so that the case was really met
}

TEST_CASE("A lake restored from its snapshot walks on as the original") {
  for (const bool slippery : {false, true}) {
    FrozenLake lake(kFourStarts, {.slippery = slippery, .time_limit = 30});
    lake.reset(5);
    for (int part = 0; part < 20; ++part) {
      testing::play(lake,
                    testing::random_actions(lake, 100U + static_cast<unsigned>(part), 7 + part));
      const auto snapshot = lake.snapshot();
      FrozenLake other(kFourStarts, {.slippery = slippery, .time_limit = 30});
      testing::play(other, testing::random_actions(other, 1, 13));
      other.restore(snapshot);
      REQUIRE(other.state() == lake.state());
      REQUIRE(other.elapsed() == lake.elapsed());
      FrozenLake branch = lake;
      const auto actions = testing::random_actions(lake, 2, 200);
      REQUIRE(testing::play(other, actions) == testing::play(branch, actions));
    }
  }
}

TEST_CASE("Taking a snapshot does not move the lake") {
  FrozenLake lake(kFourStarts, {.slippery = false});
  lake.reset(8);
  FrozenLake untouched = lake;
  const auto actions = testing::random_actions(lake, 3, 300);
  for (const int action : actions) {
    (void)lake.snapshot();
    REQUIRE(lake.step(action) == untouched.step(action));
    if (lake.map().is_terminal(lake.state())) REQUIRE(lake.reset() == untouched.reset());
  }
}
