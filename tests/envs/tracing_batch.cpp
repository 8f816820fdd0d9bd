#include <cstdint>
#include <stdexcept>
#include <vector>

#include "envs/sequence_batch.hpp"
#include "tests/catch.hpp"

using namespace lab;
using envs::AnswerFeature;
using envs::AnswerSequence;
using envs::BatchOptions;
using envs::LossAt;
using envs::Padding;
using envs::SequenceWindow;
using Ids = std::vector<std::int32_t>;
using Numbers = std::vector<float>;
using Marks = std::vector<std::uint8_t>;

namespace {

/// Two users: five answers of which the third is unknown, and two.
std::vector<AnswerSequence> sequences() {
  AnswerSequence ann, bob;
  ann.tag = {4, 0, 2, 2, 7};
  ann.correct = {1, 0, -1, 1, 0};
  ann.repeated = {0, 0, 0, 1, 0};
  bob.tag = {1, 3};
  bob.correct = {0, 1};
  bob.repeated = {0, 0};
  return {ann, bob};
}

const std::vector<SequenceWindow> kWhole{{0, 0, 5, 0}, {1, 0, 2, 0}};

Numbers weights(const BatchOptions& options, const std::vector<SequenceWindow>& windows = kWhole) {
  return envs::make_batch(sequences(), windows, options).weights;
}

}  // namespace

TEST_CASE("A batch shifts answers by one step, and an unknown answer counts as none") {
  const auto batch = envs::make_batch(sequences(), kWhole);
  CHECK(batch.sequences == 2);
  CHECK(batch.steps == 5);
  CHECK(batch.ids[0] == Ids{0, 2, 1, 0, 2, 0, 1, 0, 0, 0});
  CHECK(Ids(batch.ids_of(AnswerFeature::tag).begin(), batch.ids_of(AnswerFeature::tag).end()) ==
        Ids{5, 1, 3, 3, 8, 2, 4, 0, 0, 0});
  CHECK(batch.ids_of(AnswerFeature::question).empty());
  CHECK(batch.mask == Marks{1, 1, 1, 1, 1, 1, 1, 0, 0, 0});
  CHECK(batch.targets == Numbers{1, 0, 0, 1, 0, 0, 1, 0, 0, 0});
  CHECK(batch.weights == Numbers{1, 1, 0, 1, 1, 1, 1, 0, 0, 0});
  CHECK(batch.lengths == Ids{5, 2});
  CHECK(batch.gather_index == Ids{4, 1});
}

TEST_CASE("Left padding moves every array alike, and the first real step has no answer before it") {
  const auto batch = envs::make_batch(sequences(), kWhole, {.padding = Padding::left, .steps = 6});
  CHECK(batch.ids[0] == Ids{0, 0, 2, 1, 0, 2, 0, 0, 0, 0, 0, 1});
  CHECK(batch.ids[3] == Ids{0, 5, 1, 3, 3, 8, 0, 0, 0, 0, 2, 4});
  CHECK(batch.mask == Marks{0, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1});
  CHECK(batch.targets == Numbers{0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1});
  CHECK(batch.weights == Numbers{0, 1, 1, 0, 1, 1, 0, 0, 0, 0, 1, 1});
  CHECK(batch.gather_index == Ids{5, 5});
  CHECK(batch.first_column(0) == 1);
  CHECK(batch.first_column(1) == 4);
}

TEST_CASE("Only the steps that are asked for count") {
  CHECK(weights({.loss_at = LossAt::last}) == Numbers{0, 0, 0, 0, 1, 0, 1, 0, 0, 0});
  CHECK(weights({.skip_repeated = true}) == Numbers{1, 1, 0, 0, 1, 1, 1, 0, 0, 0});
  CHECK(weights({.skip_first = true}) == Numbers{0, 1, 0, 1, 1, 0, 1, 0, 0, 0});
  // A window that begins later has no first answer in it, and an unknown last answer never counts.
  CHECK(weights({.skip_first = true}, {{0, 1, 5, 3}}) == Numbers{0, 0, 1, 1});
  CHECK(weights({.loss_at = LossAt::last}, {{0, 0, 3, 0}}) == Numbers{0, 0, 0});
}

TEST_CASE("A window inside a sequence knows nothing of the answers before it") {
  const auto batch = envs::make_batch(sequences(), std::vector<SequenceWindow>{{0, 1, 4, 1}});
  CHECK(batch.ids[0] == Ids{0, 1, 0});
  CHECK(batch.ids[3] == Ids{1, 3, 3});
}

TEST_CASE("A batch filled again holds nothing of the last one") {
  const auto all = sequences();
  envs::SequenceBatch batch;
  envs::fill_batch(all, kWhole, {}, batch);
  const std::vector<SequenceWindow> second{{1, 0, 2, 0}};
  envs::fill_batch(all, second, {.steps = 3}, batch);
  const auto fresh = envs::make_batch(all, second, {.steps = 3});
  CHECK(batch.ids == fresh.ids);
  CHECK(batch.mask == fresh.mask);
  CHECK(batch.targets == fresh.targets);
  CHECK(batch.weights == fresh.weights);
  CHECK(batch.lengths == fresh.lengths);
  CHECK(batch.gather_index == fresh.gather_index);
}

TEST_CASE("Windows that do not fit are a programmer's mistake") {
  const auto all = sequences();
  const auto fill = [&](std::vector<SequenceWindow> windows, std::int32_t steps = 0) {
    envs::make_batch(all, windows, {.steps = steps});
  };
  CHECK_THROWS_AS(fill({}), std::logic_error);
  CHECK_THROWS_AS(fill({{2, 0, 1, 0}}), std::logic_error);
  CHECK_THROWS_AS(fill({{0, 0, 6, 0}}), std::logic_error);
  CHECK_THROWS_AS(fill({{0, 2, 2, 2}}), std::logic_error);
  CHECK_THROWS_AS(fill({{0, 0, 5, 0}}, 4), std::logic_error);
  auto mixed = all;
  mixed[1].tag.clear();
  CHECK_THROWS_AS(envs::make_batch(mixed, kWhole), std::logic_error);
}
