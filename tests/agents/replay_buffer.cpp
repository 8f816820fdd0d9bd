#include "agents/replay_buffer.hpp"

#include <algorithm>
#include <numeric>

#include "core/error.hpp"
#include "tests/catch.hpp"
#include "tests/errors.hpp"

using namespace lab;
using agents::Minibatch;
using agents::ReplayBuffer;

namespace {

/// The k-th transition of a test: every member tells k.
agents::Transition numbered(int k) {
  return {k,         k % 4, static_cast<float>(k) / 2, k + 1, 0.5F + static_cast<float>(k) / 1024,
          k % 3 == 0};
}

void fill(ReplayBuffer& buffer, int from, int count) {
  for (int k = from; k < from + count; ++k) buffer.add(numbered(k));
}

/// The numbers k of a batch, sorted; every member of each sample must tell the same k.
std::vector<int> numbers_in(const Minibatch& batch) {
  std::vector<int> numbers;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const int k = batch.state[i];
    const auto wanted = numbered(k);
    REQUIRE(batch.action[i] == wanted.action);
    REQUIRE(batch.reward[i] == wanted.reward);
    REQUIRE(batch.next_state[i] == wanted.next_state);
    REQUIRE(batch.discount[i] == wanted.discount);
    REQUIRE((batch.terminated[i] != 0) == wanted.terminated);
    numbers.push_back(k);
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

std::vector<int> all_numbers(ReplayBuffer& buffer) {
  core::Pcg64 rng(0);
  Minibatch batch;
  buffer.sample(rng, buffer.size(), batch);
  return numbers_in(batch);
}

std::vector<int> range(int from, int count) {
  std::vector<int> numbers(static_cast<std::size_t>(count));
  std::iota(numbers.begin(), numbers.end(), from);
  return numbers;
}

}  // namespace

TEST_CASE("A full buffer forgets the oldest transition first") {
  ReplayBuffer buffer(5);
  fill(buffer, 0, 3);
  CHECK(buffer.size() == 3);
  CHECK(all_numbers(buffer) == range(0, 3));
  for (int added = 3; added < 40; ++added) {
    fill(buffer, added, 1);
    const int held = std::min(added + 1, 5);
    REQUIRE(all_numbers(buffer) == range(added + 1 - held, held));
  }
  CHECK(buffer.size() == 5);
  CHECK(buffer.capacity() == 5);
}

TEST_CASE("The newest transition is the one that was added last, before and after the ring turns") {
  ReplayBuffer buffer(3);
  Minibatch batch;
  for (int k = 0; k < 10; ++k) {
    fill(buffer, k, 1);
    buffer.newest(batch);
    CHECK(numbers_in(batch) == std::vector{k});
  }
}

TEST_CASE("The samples of a batch are all different, whatever its size") {
  ReplayBuffer buffer(100);
  fill(buffer, 0, 130);
  core::Pcg64 rng(1);
  Minibatch batch;
  for (const std::size_t count : {1, 2, 50, 63, 64, 99, 100}) {
    for (int trial = 0; trial < 30; ++trial) {
      buffer.sample(rng, count, batch);
      auto numbers = numbers_in(batch);
      REQUIRE(numbers.size() == count);
      REQUIRE(std::adjacent_find(numbers.begin(), numbers.end()) == numbers.end());
      REQUIRE(numbers.front() >= 30);
    }
  }
  buffer.sample(rng, 100, batch);
  CHECK(numbers_in(batch) == range(30, 100));
}

TEST_CASE("Every transition, and every pair of them, is sampled equally often") {
  ReplayBuffer buffer(10);
  fill(buffer, 0, 10);
  core::Pcg64 rng(2);
  Minibatch batch;
  constexpr int kTrials = 9000;
  std::vector<double> single(10), pair(45);
  for (int trial = 0; trial < kTrials; ++trial) {
    buffer.sample(rng, 2, batch);
    const auto n = numbers_in(batch);
    for (const int k : n) ++single[static_cast<std::size_t>(k)];
    ++pair[static_cast<std::size_t>(n[1] * (n[1] - 1) / 2 + n[0])];
  }
  const auto chi_square = [](const std::vector<double>& counts) {
    const double wanted =
        std::accumulate(counts.begin(), counts.end(), 0.0) / static_cast<double>(counts.size());
    double sum = 0;
    for (const double count : counts) sum += (count - wanted) * (count - wanted) / wanted;
    return sum;
  };
  CHECK(chi_square(single) < 27.9);  // 99.9 % of χ² with 9 degrees of freedom
  CHECK(chi_square(pair) < 78.7);    // … with 44
}

TEST_CASE("A batch of the wrong size is a mistake, and an empty buffer has no newest") {
  ReplayBuffer buffer(5);
  core::Pcg64 rng(0);
  Minibatch batch;
  CHECK_THROWS_AS(buffer.newest(batch), std::logic_error);
  CHECK_THROWS_AS(buffer.sample(rng, 1, batch), std::logic_error);
  fill(buffer, 0, 3);
  CHECK_THROWS_AS(buffer.sample(rng, 4, batch), std::logic_error);
  CHECK_THROWS_AS(buffer.sample(rng, 0, batch), std::logic_error);
  CHECK_THROWS_AS(ReplayBuffer(0), std::logic_error);
}

TEST_CASE("A buffer that was saved and loaded goes on like the original") {
  for (const int filled : {0, 3, 7, 12}) {
    INFO(filled << " transitions added to a buffer of 7");
    ReplayBuffer one(7), other(7);
    fill(one, 0, filled);
    fill(other, 500, 9);  // a past of its own
    other.load(one.save());
    CHECK(other.size() == one.size());
    fill(one, 100, 4);
    fill(other, 100, 4);
    core::Pcg64 a(3), b(3);
    Minibatch left, right;
    one.sample(a, 4, left);
    other.sample(b, 4, right);
    CHECK(left.index == right.index);
    CHECK(numbers_in(left) == numbers_in(right));
    CHECK(all_numbers(one) == all_numbers(other));
  }
}

TEST_CASE("Arrays of another buffer are refused with the reason") {
  ReplayBuffer small(5), large(6);
  fill(small, 0, 5);
  fill(large, 0, 6);
  CHECK_THAT(testing::error_of([&] { small.load(large.save()); }), testing::contains("capacity"));
  auto arrays = small.save();
  arrays.erase("replay.reward");
  CHECK_THAT(testing::error_of([&] { ReplayBuffer(5).load(arrays); }),
             testing::contains("replay.reward"));
  arrays = small.save();
  arrays["replay.action"] = core::make_array(std::vector<std::int32_t>(4));
  CHECK_THAT(testing::error_of([&] { ReplayBuffer(5).load(arrays); }),
             testing::contains("replay.action"));
}

TEST_CASE("A place to write that lies beyond what the buffer holds is refused") {
  ReplayBuffer buffer(10);
  fill(buffer, 0, 3);
  auto arrays = buffer.save();
  // With 3 of 10 places taken the next one goes to place 3; 7 would leave a hole.
  arrays["replay.next"] = core::make_array(std::vector<std::uint64_t>{7});
  CHECK(testing::error_of([&] { ReplayBuffer(10).load(arrays); }) != "(nothing was thrown)");
}
