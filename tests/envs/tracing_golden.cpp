#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "envs/answer_sequences.hpp"
#include "envs/elapsed_time.hpp"
#include "envs/interaction_order.hpp"
#include "envs/interaction_splits.hpp"
#include "envs/sequence_batch.hpp"
#include "envs/sequence_windows.hpp"
#include "tests/catch.hpp"
#include "tests/envs/tracing_files.hpp"
#include "tests/golden.hpp"

using namespace lab;
using envs::AnswerFeature;
using nlohmann::json;
using testing::golden_folder;
using Ids = std::vector<std::int32_t>;

namespace {

constexpr envs::ElapsedOptions kCompat{.compat = true};

const json& pipeline() {
  static const json file = testing::golden("tracing/pipeline.json");
  return file;
}

struct Baseline {
  envs::InteractionSplits splits = envs::load_interaction_splits(golden_folder() / "tracing");
  envs::AnswerEncoders encoders = envs::AnswerEncoders::fit(splits.train, kCompat);

  [[nodiscard]] const envs::Interactions& table(const std::string& part) const {
    return part == "train" ? splits.train : *splits.test;
  }
  [[nodiscard]] std::vector<envs::AnswerSequence> sequences(const std::string& part) const {
    return envs::make_sequences(table(part), encoders);
  }
};

/// Rows of numbers, one after the other.
Ids flat(const json& rows) {
  Ids numbers;
  for (const auto& row : rows) {
    for (const auto& number : row) numbers.push_back(number.get<std::int32_t>());
  }
  return numbers;
}

template <class T>
Ids ids(const std::vector<T>& values) {
  return {values.begin(), values.end()};
}

/// A batch of the last steps of the first sequences must be the golden one.
void check_batch(const std::string& key, const std::vector<envs::AnswerSequence>& sequences,
                 envs::Padding padding, envs::LossAt loss_at) {
  INFO(key);
  const auto& wanted = pipeline().at(key);
  const auto steps = wanted.at("max_seq_len").get<std::int32_t>();
  auto windows = envs::last_windows(sequences, steps);
  windows.resize(wanted.at("mask").size());
  const auto batch = envs::make_batch(sequences, windows,
                                      {.padding = padding, .loss_at = loss_at, .steps = steps});
  REQUIRE(batch.steps == steps);
  for (std::size_t i = 0; i < envs::kAnswerFeatures.size(); ++i) {
    const std::string name(envs::kAnswerFeatures[i]);
    if (name.starts_with("seen")) continue;  // the lab's own, which the baseline has not
    INFO(name);
    CHECK(batch.ids[i] == flat(wanted.at(name)));
  }
  CHECK(ids(batch.mask) == flat(wanted.at("mask")));
  CHECK(batch.gather_index == wanted.at("gather_index").get<Ids>());
  const auto correct = flat(wanted.at("correct"));
  for (std::size_t n = 0; n < windows.size(); ++n) {
    for (std::int32_t t = 0; t < steps; ++t) {
      const auto at = n * static_cast<std::size_t>(steps) + static_cast<std::size_t>(t);
      CAPTURE(n, t);
      CHECK(batch.targets[at] == (correct[at] == 1 ? 1.0F : 0.0F));
      const bool is_looked_at = loss_at == envs::LossAt::every || t == batch.gather_index[n];
      const bool counts = batch.mask[at] == 1 && correct[at] >= 0 && is_looked_at;
      CHECK(batch.weights[at] == (counts ? 1.0F : 0.0F));
    }
  }
}

}  // namespace

TEST_CASE("Classes of the baseline's encoders equal scikit-learn's") {
  const Baseline baseline;
  const auto& classes = pipeline().at("classes");
  const auto& sizes = pipeline().at("n_classes");
  const std::vector<std::pair<std::string, const envs::LabelEncoder*>> encoders{
      {"assessmentItemID", &baseline.encoders.question},
      {"testId", &baseline.encoders.test},
      {"KnowledgeTag", &baseline.encoders.tag},
      {"elapsed_question", &baseline.encoders.elapsed}};
  REQUIRE(classes.size() == encoders.size());
  for (const auto& [column, encoder] : encoders) {
    INFO(column);
    CHECK(encoder->classes() == classes.at(column).get<std::vector<std::string>>());
    CHECK(encoder->size() == sizes.at(column).get<std::size_t>());
  }
  const auto counts = baseline.encoders.cardinalities();
  CHECK(counts[0] == 3);
  CHECK(counts[2] == sizes.at("assessmentItemID").get<int>() + 1);
}

TEST_CASE("Elapsed times and their compatible labels equal those of pandas") {
  const Baseline baseline;
  for (const std::string part : {"train", "test"}) {
    INFO(part);
    const auto& wanted = pipeline().at(part);
    const auto& table = baseline.table(part);
    const auto order = envs::order_of(table);
    const auto elapsed = envs::elapsed_microseconds(table, order);
    const auto labels = envs::elapsed_labels(table, order, kCompat);
    const auto& seconds = wanted.at("elapsed_total_seconds");
    REQUIRE(elapsed.size() == seconds.size());
    REQUIRE(labels.size() == seconds.size());
    for (std::size_t row = 0; row < seconds.size(); ++row) {
      INFO("row " << row);
      if (seconds[row].is_null()) {
        CHECK(elapsed[row] == -1);
        CHECK(labels[row] == fmt::format("{:.1f}", wanted.at("elapsed_mode").get<double>()));
      } else {
        CHECK(static_cast<double>(elapsed[row]) / 1e6 == seconds[row].get<double>());
      }
      CHECK(labels[row] == fmt::format("{:.1f}", wanted.at("elapsed_question")[row].get<double>()));
    }
  }
}

TEST_CASE("Encoded columns and sequences equal those of the baseline") {
  const Baseline baseline;
  for (const std::string part : {"train", "test"}) {
    INFO(part);
    const auto& table = baseline.table(part);
    const auto& encoded = pipeline().at(part).at("encoded");
    CHECK(baseline.encoders.question.encode(table.question) ==
          encoded.at("assessmentItemID").get<Ids>());
    CHECK(baseline.encoders.test.encode(table.test) == encoded.at("testId").get<Ids>());
    CHECK(baseline.encoders.tag.encode(table.tag) == encoded.at("KnowledgeTag").get<Ids>());
    CHECK(baseline.encoders.elapsed.encode(envs::elapsed_labels(
              table, envs::order_of(table), kCompat)) == encoded.at("elapsed_question").get<Ids>());

    const auto sequences = baseline.sequences(part);
    const auto& wanted = pipeline().at(part).at("sequences");
    REQUIRE(sequences.size() == wanted.size());
    for (std::size_t i = 0; i < sequences.size(); ++i) {
      const auto& sequence = sequences[i];
      INFO("user " << sequence.user);
      CHECK(sequence.user == std::to_string(wanted[i].at("user").get<int>()));
      CHECK(sequence.test == wanted[i].at("test").get<Ids>());
      CHECK(sequence.question == wanted[i].at("question").get<Ids>());
      CHECK(sequence.tag == wanted[i].at("tag").get<Ids>());
      CHECK(sequence.elapsed == wanted[i].at("elapsed").get<Ids>());
      CHECK(ids(sequence.correct) == wanted[i].at("correct").get<Ids>());
    }
  }
}

TEST_CASE("Rows in any order give the same sequences") {
  const Baseline baseline;
  const auto& table = baseline.splits.train;
  std::vector<std::uint32_t> backwards;
  for (auto row = static_cast<std::uint32_t>(table.size()); row > 0; --row) {
    backwards.push_back(row - 1);
  }
  CHECK(envs::make_sequences(table.select(backwards), baseline.encoders) ==
        baseline.sequences("train"));
}

TEST_CASE("Windows equal those of the baseline") {
  for (const auto& golden : testing::golden_cases("tracing/pipeline.json", "windows_n_w_s")) {
    INFO(golden);
    std::vector<std::vector<std::int32_t>> windows;
    for (const auto& window : envs::sliding_windows(7, golden[0], golden[1], golden[2])) {
      CHECK(window.sequence == 7);
      CHECK(window.score_from == window.start);
      windows.push_back({window.start, window.end});
    }
    CHECK(windows == golden[3].get<std::vector<std::vector<std::int32_t>>>());
  }
}

TEST_CASE("Batches equal those of the baseline under both paddings") {
  const Baseline baseline;
  const auto train = baseline.sequences("train"), test = baseline.sequences("test");
  for (const auto loss_at : {envs::LossAt::last, envs::LossAt::every}) {
    check_batch("batch_right_pad", train, envs::Padding::right, loss_at);
    check_batch("batch_right_pad_test", test, envs::Padding::right, loss_at);
    check_batch("batch_left_pad", train, envs::Padding::left, loss_at);
  }
}

TEST_CASE(
    "Rolling answers under left padding differs from the right interaction at first steps only") {
  // What the baseline did: answers + 1, moved on by one, then cut to the mask.
  const auto& batch = pipeline().at("batch_left_pad");
  const auto &correct = batch.at("correct"), &mask = batch.at("mask");
  const auto& rolled = pipeline().at("interaction_left_roll");
  for (std::size_t n = 0; n < correct.size(); ++n) {
    const auto size = correct[n].size();
    for (std::size_t t = 0; t < size; ++t) {
      CAPTURE(n, t);
      const int moved = correct[n][(t + size - 1) % size].get<int>() + 1;
      CHECK(rolled[n][t] == moved * mask[n][t].get<int>());
      const bool is_first = mask[n][t] == 1 && (t == 0 || mask[n][t - 1] == 0);
      CHECK((rolled[n][t] != batch.at("interaction")[n][t]) == is_first);
    }
  }
}
