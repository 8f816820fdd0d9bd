#include <cmath>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/labs/command.hpp"
#include "tests/labs/tracing_data.hpp"
#include "tests/temporary.hpp"

namespace lab::testing {
namespace {

using nlohmann::json;

/// What a mode that trains several models says in JSON, at a tiny budget.
json answer(const TemporaryFolder& folder, Words words) {
  words.insert(words.end(), {"--data", "data", "--hidden", "8", "--embedding", "4", "--epochs", "2",
                             "--threads", "1", "--max-seq-len", "20", "--json"});
  const auto outcome = tracing(folder.path(), words);
  CAPTURE(outcome.err);
  REQUIRE(outcome.status == 0);
  return json::parse(outcome.out);
}

std::set<std::string> labels_of(const json& rows) {
  std::set<std::string> labels;
  for (const auto& row : rows) labels.insert(row["label"]);
  return labels;
}

TEST_CASE("A comparison trains every model and the yardstick, each with every seed") {
  const TemporaryFolder folder;
  write_answers(folder);
  const auto rows = answer(folder, {"--compare", "--seeds", "2"});
  CHECK(rows.size() == 12);
  CHECK(labels_of(rows) ==
        std::set<std::string>{"logistic", "lstm", "lstmattn", "bert", "last-query", "saint"});
  for (const auto& row : rows) CHECK(std::isfinite(row["test"]["auc"].get<double>()));
}

TEST_CASE("An ablation leaves out what the data have, one thing at a time") {
  const TemporaryFolder folder;
  write_answers(folder);
  const auto labels = labels_of(answer(folder, {"--ablate"}));
  CHECK(labels.contains("all of it"));
  CHECK(labels.contains("without the skill"));
  CHECK(labels.contains("without the easiness"));
  CHECK_FALSE(labels.contains("without the test"));  // these data have none
  CHECK_FALSE(labels.contains("without elapsed time"));
}

TEST_CASE("Folds are trained each on the users that the others validate") {
  const TemporaryFolder folder;
  write_answers(folder);
  const auto rows = answer(folder, {"--train", "--folds", "3"});
  CHECK(labels_of(rows) == std::set<std::string>{"fold 0", "fold 1", "fold 2"});
  const auto text =
      tracing(folder.path(), {"--train", "--folds", "2", "--data", "data", "--epochs", "1"});
  CHECK_THAT(text.out, contains("mean prediction"));
}

}  // namespace
}  // namespace lab::testing
