// What the lab promises of its default training, on the data that come with it.

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/labs/command.hpp"
#include "tests/temporary.hpp"

namespace lab::testing {
namespace {

using nlohmann::json;
using Words = std::vector<std::string>;

TEST_CASE("The default training passes AUC 0.81 on the shipped test part") {
  const TemporaryFolder folder;
  const auto outcome = tracing(folder.path(), {"--train", "--json"});
  CAPTURE(outcome.err);
  REQUIRE(outcome.status == 0);
  const auto result = nlohmann::json::parse(outcome.out);
  CHECK(result["test_auc"].get<double>() > 0.81);
  CHECK(result["test"]["without_repeated"]["auc"].get<double>() > 0.75);
}

TEST_CASE("Without what it knows of questions an LSTM still passes AUC 0.79") {
  const TemporaryFolder folder;
  const auto outcome =
      tracing(folder.path(), {"--train", "--json", "--no-use-easiness", "--no-use-seen"});
  CAPTURE(outcome.err);
  REQUIRE(outcome.status == 0);
  CHECK(nlohmann::json::parse(outcome.out)["test_auc"].get<double>() > 0.79);
}

TEST_CASE("Random answers cannot be predicted") {
  const TemporaryFolder folder;
  const auto model = GENERATE(values<std::string>({"lstm", "bert", "saint", "last-query"}));
  const auto outcome = tracing(folder.path(), {"--leak-test", "--model", model, "--epochs", "1",
                                               "--hidden", "16", "--embedding", "8", "--json"});
  CAPTURE(model, outcome.err);
  REQUIRE(outcome.status == 0);
  const auto page = json::parse(outcome.out);
  CHECK(page["leaks"] == false);
  CHECK(std::abs(page["auc"].get<double>() - 0.5) <= 0.02);
}

TEST_CASE("A model that sees later answers is caught by the leak test") {
  const TemporaryFolder folder;
  const auto outcome = tracing(folder.path(), {"--leak-test", "--model", "bert", "--no-causal",
                                               "--epochs", "1", "--hidden", "16", "--json"});
  CAPTURE(outcome.err);
  CHECK(outcome.status == 1);
  CHECK(json::parse(outcome.out)["leaks"] == true);
}

}  // namespace
}  // namespace lab::testing
