#include <algorithm>
#include <cmath>

#include "agents/replay_buffer.hpp"
#include "core/error.hpp"
#include "tests/catch.hpp"
#include "tests/errors.hpp"

using namespace lab;
using agents::Minibatch;
using agents::ReplayBuffer;
using testing::Approx;

namespace {

/// A buffer of as many transitions as there are errors, state k with the TD error errors[k].
ReplayBuffer with_errors(const std::vector<float>& errors, agents::PriorityOptions options) {
  ReplayBuffer buffer(errors.size(), options);
  Minibatch batch;
  batch.resize(errors.size());
  for (std::size_t k = 0; k < errors.size(); ++k) {
    buffer.add({static_cast<int>(k), 0, 0, 0, 1, false});
    batch.index[k] = static_cast<std::uint32_t>(k);
  }
  buffer.set_priorities(batch, errors);
  return buffer;
}

}  // namespace

TEST_CASE("Transitions are drawn in proportion to their error to the power of alpha") {
  for (const double alpha : {1.0, 0.5}) {
    auto buffer = with_errors({1, 4, 9, 16, 0}, {.alpha = alpha, .beta = 0});
    const auto share = [&](double error) { return std::pow(error, alpha); };
    const double total = share(1) + share(4) + share(9) + share(16);
    core::Pcg64 rng(1);
    Minibatch batch;
    constexpr int kTrials = 20'000;
    std::vector<double> count(5);
    for (int trial = 0; trial < kTrials; ++trial) {
      buffer.sample(rng, 1, batch);
      ++count[static_cast<std::size_t>(batch.state[0])];
    }
    const double errors[] = {1, 4, 9, 16};
    double chi_square = 0;
    for (std::size_t k = 0; k < 4; ++k) {
      const double wanted = kTrials * share(errors[k]) / total;
      chi_square += (count[k] - wanted) * (count[k] - wanted) / wanted;
    }
    INFO("alpha " << alpha);
    CHECK(chi_square < 16.3);  // 99.9 % of χ² with 3 degrees of freedom
    CHECK(count[4] < 60);      // (1e-6)^α of it: next to never, but the sum stays right
  }
}

TEST_CASE("With alpha 0 every transition is drawn alike, and every weight is 1") {
  auto buffer = with_errors({1, 100, 0.01F, 5}, {.alpha = 0, .beta = 1});
  core::Pcg64 rng(2);
  Minibatch batch;
  std::vector<int> count(4);
  for (int trial = 0; trial < 4000; ++trial) {
    buffer.sample(rng, 1, batch);
    ++count[static_cast<std::size_t>(batch.state[0])];
    REQUIRE(batch.weight[0] == 1);
  }
  for (const int c : count) CHECK(std::abs(c - 1000) < 4 * 28);  // σ = √(4000 · ¼ · ¾) = 27.4
}

TEST_CASE("The weights undo the preference: (N P)^-beta, scaled to a maximum of 1") {
  auto buffer = with_errors({1, 2, 3, 4}, {.alpha = 1, .beta = 0.5});
  core::Pcg64 rng(3);
  Minibatch batch;
  buffer.sample(rng, 4, batch);
  REQUIRE(batch.weight.size() == 4);
  for (std::size_t i = 0; i < 4; ++i) {
    // P(k) = (k + 1) / 10; the largest weight is that of k = 0.
    const double p = (batch.state[i] + 1) / 10.0;
    CHECK(static_cast<double>(batch.weight[i]) ==
          Approx(std::pow(4 * p, -0.5) / std::pow(4 * 0.1, -0.5)).epsilon(1e-5));
  }
}

TEST_CASE("The samples of a prioritized batch are all different, and the priorities stay") {
  auto buffer = with_errors({1000, 1, 1, 1, 1, 1, 1, 1}, {.alpha = 1});
  core::Pcg64 rng(4);
  Minibatch batch;
  for (int trial = 0; trial < 200; ++trial) {
    buffer.sample(rng, 5, batch);
    auto states = batch.state;
    std::sort(states.begin(), states.end());
    REQUIRE(std::adjacent_find(states.begin(), states.end()) == states.end());
    REQUIRE(states.front() == 0);  // 99.3 % each time for the first draw alone
  }
  buffer.sample(rng, 8, batch);
  CHECK(batch.size() == 8);
}

TEST_CASE("A new transition has the largest priority so far") {
  ReplayBuffer buffer(100, agents::PriorityOptions{.alpha = 1});
  Minibatch batch;
  for (int k = 0; k < 50; ++k) buffer.add({0, 0, 0, 0, 1, false});
  batch.resize(50);
  for (std::uint32_t k = 0; k < 50; ++k) batch.index[k] = k;
  std::vector<float> errors(50, 1e-4F);
  errors[0] = 50;
  buffer.set_priorities(batch, errors);
  buffer.add({77, 0, 0, 0, 1, false});
  core::Pcg64 rng(5);
  int seen = 0;
  for (int trial = 0; trial < 1000; ++trial) {
    buffer.sample(rng, 1, batch);
    seen += batch.state[0] == 77;
  }
  CHECK(std::abs(seen - 500) < 64);  // as often as the one of error 50: 4 σ = 63
}

TEST_CASE("The sign of an error does not matter, and none is too small to be drawn") {
  auto buffer = with_errors({-3, 3}, {.alpha = 1});
  core::Pcg64 rng(6);
  Minibatch batch;
  int first = 0;
  for (int trial = 0; trial < 1000; ++trial) {
    buffer.sample(rng, 1, batch);
    first += batch.state[0] == 0;
  }
  CHECK(std::abs(first - 500) < 64);
  auto zeros = with_errors({0, 0, 0}, {.alpha = 1});
  zeros.sample(rng, 3, batch);
  CHECK(batch.size() == 3);
}

TEST_CASE("A prioritized buffer that was saved and loaded draws as the original does") {
  const agents::PriorityOptions options{.alpha = 0.7, .beta = 0.5};
  auto one = with_errors({1, 2, 3, 40, 5, 6, 7}, options);
  ReplayBuffer other(7, options);
  for (int k = 0; k < 3; ++k) other.add({9, 0, 0, 0, 1, false});
  other.load(one.save());
  one.add({50, 0, 0, 0, 1, false});
  other.add({50, 0, 0, 0, 1, false});
  core::Pcg64 a(7), b(7);
  Minibatch left, right;
  for (int trial = 0; trial < 100; ++trial) {
    one.sample(a, 3, left);
    other.sample(b, 3, right);
    REQUIRE(left.state == right.state);
    REQUIRE(left.weight == right.weight);
  }
}

TEST_CASE("A buffer that is loaded with fewer transitions than it held draws only those") {
  const agents::PriorityOptions options{.alpha = 1};
  ReplayBuffer small(8, options), used(8, options);
  for (int k = 0; k < 2; ++k) small.add({k, 0, 0, 0, 1, false});
  for (int k = 0; k < 8; ++k) used.add({k, 0, 0, 0, 1, false});
  used.load(small.save());
  core::Pcg64 rng(8);
  Minibatch batch;
  for (int trial = 0; trial < 50; ++trial) {
    used.sample(rng, 2, batch);
    for (const auto index : batch.index) REQUIRE(index < 2);
  }
}

TEST_CASE("A uniform buffer's arrays do not make a prioritized one") {
  ReplayBuffer uniform(3), prioritized(3, agents::PriorityOptions{});
  uniform.add({0, 0, 0, 0, 1, false});
  CHECK_THAT(testing::error_of([&] { prioritized.load(uniform.save()); }),
             testing::contains("replay.priority"));
}
