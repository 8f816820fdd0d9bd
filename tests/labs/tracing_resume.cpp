#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/labs/command.hpp"
#include "tests/labs/stopped_run.hpp"
#include "tests/labs/tracing_data.hpp"
#include "tests/temporary.hpp"

namespace lab::testing {
namespace {

Words program(const Words& more) {
  auto words = small_training(more);
  words.insert(words.begin(), "lab-tracing");
  return words;
}

TEST_CASE("A tracing run that was stopped or killed resumes to the bytes of an unbroken one") {
  const auto options = GENERATE(values<Words>({
      {},
      {"--schedule", "plateau", "--plateau-patience", "0"},
      {"--schedule", "warmup", "--shuffle", "1"},
      {"--model", "saint", "--norm", "pre"},
  }));
  CAPTURE(options);
  auto more = options;
  more.insert(more.end(), {"--epochs", "12", "--hidden", "32", "--patience", "0"});
  const auto words = program(more);
  // Seven lines an epoch.
  check_resume("tracing", words, {2, 24},
               [](const TemporaryFolder& folder) { write_answers(folder, 100); });
}

TEST_CASE("A complete tracing run is not resumed, and the yardstick never") {
  const TemporaryFolder folder;
  write_answers(folder);
  REQUIRE(tracing(folder.path(), small_training()).status == 0);
  auto outcome = tracing(folder.path(), {"--resume", "run"});
  CHECK(outcome.status == 1);
  CHECK_THAT(outcome.err, contains("this training is complete"));
  REQUIRE(tracing(folder.path(), small_training({"--model", "logistic", "--name", "l"})).status ==
          0);
  outcome = tracing(folder.path(), {"--resume", "l"});
  CHECK(outcome.status == 1);
  CHECK_THAT(outcome.err, contains("there is nothing to go on with"));
}

}  // namespace
}  // namespace lab::testing
