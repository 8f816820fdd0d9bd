#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/random.hpp"
#include "envs/batch_order.hpp"
#include "envs/sequence_windows.hpp"
#include "envs/user_split.hpp"
#include "tests/catch.hpp"
#include "tests/errors.hpp"

using namespace lab;
using envs::AnswerSequence;
using envs::SequenceWindow;
using testing::contains;
using testing::error_of;
using Batches = std::vector<std::vector<std::uint32_t>>;

namespace {

/// A sequence whose every step can be told from the others by its question.
AnswerSequence sequence_of(std::int32_t steps, std::int32_t first_question) {
  AnswerSequence sequence;
  sequence.user = std::to_string(first_question);
  for (std::int32_t i = 0; i < steps; ++i) {
    sequence.question.push_back(first_question + i);
    sequence.tag.push_back(2 * (first_question + i));
    sequence.correct.push_back(static_cast<std::int8_t>(i % 2));
    sequence.repeated.push_back(static_cast<std::uint8_t>(i % 3 == 0));
  }
  return sequence;
}

double share_of_padding(const Batches& batches, const std::vector<std::int32_t>& lengths) {
  std::int64_t real = 0, all = 0;
  for (const auto& batch : batches) {
    std::int32_t longest = 0;
    for (const auto i : batch) {
      longest = std::max(longest, lengths[i]);
      real += lengths[i];
    }
    all += std::int64_t{longest} * static_cast<std::int64_t>(batch.size());
  }
  return 1 - static_cast<double>(real) / static_cast<double>(all);
}

std::vector<std::uint32_t> sorted(Batches batches) {
  std::vector<std::uint32_t> all;
  for (const auto& batch : batches) all.insert(all.end(), batch.begin(), batch.end());
  std::sort(all.begin(), all.end());
  return all;
}

std::vector<std::uint32_t> first_numbers(std::size_t count) {
  std::vector<std::uint32_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), 0U);
  return numbers;
}

}  // namespace

TEST_CASE("Evaluation scores every step once, in the window where most steps stand before it") {
  for (std::int32_t steps = 1; steps <= 50; ++steps) {
    for (std::int32_t window = 1; window <= 52; ++window) {
      CAPTURE(steps, window);
      const auto windows = envs::evaluation_windows(3, steps, window);
      std::vector<int> scored(static_cast<std::size_t>(steps));
      for (const auto& w : windows) {
        REQUIRE(w.sequence == 3);
        REQUIRE((w.start >= 0 && w.start <= w.score_from && w.score_from < w.end));
        REQUIRE((w.end <= steps && w.length() <= window));
        for (auto step = w.score_from; step < w.end; ++step) {
          ++scored[static_cast<std::size_t>(step)];
          for (const auto& other : windows) {
            const bool holds = other.start <= step && step < other.end;
            REQUIRE((!holds || step - other.start <= step - w.start));
          }
          // From the second window on at least half a window stands before.
          if (w.start > 0) REQUIRE(step - w.start >= window - std::max(1, window / 2));
        }
      }
      REQUIRE(scored == std::vector<int>(static_cast<std::size_t>(steps), 1));
    }
  }
}

TEST_CASE("Sliding windows hold every step where the stride leaves no gap, and end with the last") {
  for (std::int32_t steps = 1; steps <= 30; ++steps) {
    for (std::int32_t window = 1; window <= 12; ++window) {
      for (std::int32_t stride = 1; stride <= window; ++stride) {
        CAPTURE(steps, window, stride);
        std::set<std::int32_t> held;
        const auto windows = envs::sliding_windows(0, steps, window, stride);
        for (const auto& w : windows) {
          REQUIRE(w.length() == std::min(steps, window));
          for (auto step = w.start; step < w.end; ++step) held.insert(step);
        }
        REQUIRE(held.size() == static_cast<std::size_t>(steps));
        REQUIRE(windows.back().end == steps);
      }
    }
  }
  CHECK_THROWS_AS(envs::sliding_windows(0, 5, 0, 1), std::logic_error);
  CHECK_THROWS_AS(envs::sliding_windows(0, 5, 3, 0), std::logic_error);
}

TEST_CASE("The last window is cut from the sequence's end") {
  CHECK(envs::last_window(2, 10, 4) == SequenceWindow{2, 6, 10, 6});
  CHECK(envs::last_window(2, 3, 4) == SequenceWindow{2, 0, 3, 0});
  const std::vector sequences{sequence_of(5, 0), sequence_of(2, 100)};
  CHECK(envs::last_windows(sequences, 3) ==
        std::vector<SequenceWindow>{{0, 2, 5, 2}, {1, 0, 2, 0}});
  CHECK(envs::sliding_windows(sequences, 4, 1) ==
        std::vector<SequenceWindow>{{0, 0, 4, 0}, {0, 1, 5, 1}, {1, 0, 2, 0}});
  CHECK(envs::evaluation_windows(sequences, 4) ==
        std::vector<SequenceWindow>{{0, 0, 4, 0}, {0, 1, 5, 4}, {1, 0, 2, 0}});
}

TEST_CASE(
    "Shuffled copies hold the steps of their window in another order, whole steps at a time") {
  auto sequences = std::vector{sequence_of(40, 0), sequence_of(3, 100)};
  const auto before = sequences;
  auto windows = std::vector<SequenceWindow>{{0, 5, 25, 5}, {1, 0, 3, 0}};
  core::Pcg64 rng(1);
  envs::add_shuffled_copies(sequences, windows, 3, rng);
  REQUIRE(sequences.size() == 8);
  REQUIRE(windows.size() == 8);
  CHECK(sequences[0] == before[0]);
  CHECK(windows[0] == SequenceWindow{0, 5, 25, 5});
  std::set<std::vector<std::int32_t>> orders;
  for (std::size_t i = 2; i < 5; ++i) {
    const auto& copy = sequences[i];
    CHECK(windows[i] == SequenceWindow{static_cast<std::uint32_t>(i), 0, 20, 0});
    CHECK(copy.user == "0");
    CHECK(copy.test.empty());
    orders.insert(copy.question);
    auto questions = copy.question;
    std::sort(questions.begin(), questions.end());
    for (std::size_t t = 0; t < 20; ++t) {
      CHECK(questions[t] == static_cast<std::int32_t>(t) + 5);
      CHECK(copy.tag[t] == 2 * copy.question[t]);
      CHECK(copy.correct[t] == copy.question[t] % 2);
      CHECK(copy.repeated[t] == (copy.question[t] % 3 == 0 ? 1 : 0));
    }
  }
  CHECK(orders.size() == 3);
  auto again = before;
  auto windows_again = std::vector<SequenceWindow>{{0, 5, 25, 5}, {1, 0, 3, 0}};
  core::Pcg64 same(1);
  envs::add_shuffled_copies(again, windows_again, 3, same);
  CHECK(again == sequences);
}

TEST_CASE("Users held out are drawn by the seed, and none is on both sides") {
  const auto split = envs::split_users(101, 0.2, 5);
  CHECK(split.validation.size() == 21);
  CHECK(split.training.size() == 80);
  CHECK(sorted({split.validation, split.training}) == first_numbers(101));
  CHECK(std::is_sorted(split.validation.begin(), split.validation.end()));
  CHECK(envs::split_users(101, 0.2, 5).validation == split.validation);
  CHECK(envs::split_users(101, 0.2, 6).validation != split.validation);
  CHECK_THAT(error_of([] { envs::split_users(10, 1.0, 0); }),
             contains("the share of users held out is 1; give one between 0 and 1"));
  CHECK(error_of([] { envs::split_users(1, 0.5, 0); }) ==
        "1 of 1 users would be held out; some must be left to validate and to train with");
}

TEST_CASE("Folds hold out every user once, in parts of nearly one size") {
  const auto folds = envs::fold_users(23, 5, 9);
  REQUIRE(folds.size() == 5);
  Batches held_out;
  for (std::size_t i = 0; i < folds.size(); ++i) {
    CHECK(folds[i].validation.size() == (i < 3 ? 5U : 4U));
    CHECK(sorted({folds[i].validation, folds[i].training}) == first_numbers(23));
    held_out.push_back(folds[i].validation);
  }
  CHECK(sorted(held_out) == first_numbers(23));
  CHECK(envs::fold_users(23, 5, 9)[2].validation == folds[2].validation);
  CHECK(envs::fold_users(23, 5, 8)[2].validation != folds[2].validation);
  CHECK(error_of([] { envs::fold_users(23, 1, 0); }) == "1 folds; give 2 or more");
  CHECK(error_of([] { envs::fold_users(3, 4, 0); }) ==
        "4 folds of 3 users; give at most one fold a user");
}

TEST_CASE("Batches hold every window once, in an order that seed and epoch decide") {
  std::vector<std::int32_t> lengths;
  core::Pcg64 rng(3);
  for (int i = 0; i < 1000; ++i) {
    lengths.push_back(1 + static_cast<std::int32_t>(rng.below(200)));
  }
  const auto batches = envs::shuffled_batches(lengths, 64, 1, 0);
  CHECK(batches.size() == 16);
  CHECK(sorted(batches) == first_numbers(1000));
  CHECK(envs::shuffled_batches(lengths, 64, 1, 0) == batches);
  CHECK(envs::shuffled_batches(lengths, 64, 1, 1) != batches);
  CHECK(envs::shuffled_batches(lengths, 64, 2, 0) != batches);
  const auto long_first = envs::sorted_batches(lengths, 64);
  CHECK(sorted(long_first) == first_numbers(1000));
  CHECK(lengths[long_first[0][0]] == *std::max_element(lengths.begin(), lengths.end()));
  // Without sorting in pools nearly half would be padding.
  CHECK(share_of_padding(envs::shuffled_batches(lengths, 64, 1, 0, 1), lengths) > 0.4);
  CHECK(share_of_padding(batches, lengths) < 0.1);
  CHECK(envs::shuffled_batches({}, 64, 1, 0).empty());
}

TEST_CASE("Windows that were batched together in one epoch part in the next") {
  const std::vector<std::int32_t> lengths(512, 10);
  const auto mates = [&](std::uint64_t epoch) {
    std::set<std::pair<std::uint32_t, std::uint32_t>> pairs;
    for (const auto& batch : envs::shuffled_batches(lengths, 16, 0, epoch)) {
      for (const auto a : batch) {
        for (const auto b : batch) {
          if (a < b) pairs.insert({a, b});
        }
      }
    }
    return pairs;
  };
  const auto first = mates(0), second = mates(1);
  std::size_t both = 0;
  for (const auto& pair : first) both += second.count(pair);
  CHECK(both < first.size() / 10);
}
