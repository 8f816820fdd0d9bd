// What the lab promises of its default training, on the data that come with it.

#include <nlohmann/json.hpp>

#include "tests/catch.hpp"
#include "tests/labs/command.hpp"
#include "tests/temporary.hpp"

namespace lab::testing {
namespace {

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

}  // namespace
}  // namespace lab::testing
