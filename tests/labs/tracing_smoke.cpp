#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "core/text.hpp"
#include "tests/catch.hpp"
#include "tests/labs/command.hpp"
#include "tests/labs/run_files.hpp"
#include "tests/labs/tracing_data.hpp"
#include "tests/temporary.hpp"

namespace lab::testing {
namespace {

using nlohmann::json;

TEST_CASE("A tracing run on the shipped data prints each epoch's validation and is tested") {
  const TemporaryFolder folder;
  const auto trained =
      tracing(folder.path(), {"--train", "--epochs", "1", "--hidden", "16", "--embedding", "8"});
  CAPTURE(trained.err);
  REQUIRE(trained.status == 0);
  CHECK(trained.err.empty());
  CHECK_THAT(trained.out, contains("learns from 203,442 answers of 2,491 users"));
  CHECK_THAT(trained.out, contains("60,915 answers"));
  CHECK_THAT(trained.out, contains("Kept is epoch 1"));
  CHECK_THAT(trained.out, contains("AUC, no repeats"));
  const auto result = json::parse(content_of(only_run(folder.path(), "tracing") / "result.json"));
  CHECK(result["status"] == "finished");
  CHECK(result["test_auc"].get<double>() > 0.6);
  CHECK(result["test"]["answers"] == 60915);
}

TEST_CASE("Every model and setting of the tracing lab trains at a tiny budget") {
  const auto options = GENERATE(values<Words>({
      {"--model", "lstm", "--layers", "2"},
      {"--model", "lstmattn"},
      {"--model", "bert", "--layers", "2"},
      {"--model", "bert", "--norm", "pre"},
      {"--model", "bert", "--norm", "none"},
      {"--model", "bert", "--norm", "none", "--no-fixup"},
      {"--model", "last-query"},
      {"--model", "saint", "--use-question"},
      {"--model", "logistic"},
      {"--loss", "last"},
      {"--loss", "last", "--model", "bert", "--padding", "left"},
      {"--padding", "left"},
      {"--no-window"},
      {"--stride", "5", "--shuffle", "1"},
      {"--schedule", "plateau"},
      {"--schedule", "warmup"},
      {"--optimizer", "adam", "--weight-decay", "1e-5"},
      {"--no-use-tag"},
      {"--no-use-easiness", "--use-question", "--question-embedding", "2"},
      {"--least-rows", "20"},
      {"--repeated", "drop"},
      {"--folds", "3", "--fold", "1"},
      {"--tensorboard"},
      {"--compat"},
      {"--dropout", "0"},
      {"--clip", "0"},
      {"--no-record"},
  }));
  CAPTURE(options);
  const TemporaryFolder folder;
  write_answers(folder);
  const auto outcome = tracing(folder.path(), small_training(options));
  CAPTURE(outcome.err, outcome.out);
  REQUIRE(outcome.status == 0);
  CHECK(outcome.err.empty());
  if (options.front() == "--no-record") {
    CHECK_FALSE(std::filesystem::exists(folder / "runs"));
    return;
  }
  const auto answer = tracing(folder.path(), {"--evaluate", "--json"});
  CAPTURE(answer.err);
  REQUIRE(answer.status == 0);
  const auto score = json::parse(answer.out)["test"];
  CHECK(std::isfinite(score["auc"].get<double>()));
}

TEST_CASE("What the tracing lab prints fits into 80 columns") {
  const TemporaryFolder folder;
  write_answers(folder);
  REQUIRE(tracing(folder.path(), small_training()).status == 0);
  const auto words = GENERATE(values<Words>({
      small_training({"--name", "another"}),
      {"--evaluate"},
      {"--infer"},
      {"--inspect", "61"},
      {"--help"},
      {"--compare", "--data", "data", "--epochs", "1", "--hidden", "8", "--embedding", "4"},
      {"--ablate", "--data", "data", "--epochs", "1", "--hidden", "8", "--embedding", "4"},
      small_training({"--folds", "2"}),
  }));
  const auto outcome = tracing(folder.path(), words);
  CAPTURE(words, outcome.err);
  REQUIRE(outcome.status == 0);
  std::istringstream lines(outcome.out);
  for (std::string line; std::getline(lines, line);) {
    CAPTURE(line);
    CHECK(core::display_width(line) <= 80);
  }
}

TEST_CASE("The same seed gives the same bytes on any number of threads, another seed others") {
  const auto content = [](const Words& more) {
    const TemporaryFolder folder;
    write_answers(folder, 80);
    const auto outcome = tracing(folder.path(), small_training(more));
    CAPTURE(outcome.err);
    REQUIRE(outcome.status == 0);
    auto files = timeless_content(folder / "runs/tracing/run");
    std::erase_if(files, [](const auto& file) { return file.first == "config.json"; });
    return files;
  };
  const auto one = content({"--batch", "80"});
  CHECK((content({"--batch", "80"}) == one));
  CHECK((content({"--batch", "80", "--threads", "3"}) == one));
  CHECK_FALSE((content({"--batch", "80", "--seed", "1"}) == one));
}

TEST_CASE("Whether data come from elsewhere or the lab, a run finds them again by what they hold") {
  const TemporaryFolder folder;
  write_answers(folder);
  REQUIRE(tracing(folder.path(), small_training()).status == 0);
  CHECK(tracing(folder.path(), {"--evaluate"}).status == 0);
  folder.file("data/small_test1.csv", "1,1\n1,2\n1,2\n0,1\n");
  const auto outcome = tracing(folder.path(), {"--evaluate"});
  CHECK(outcome.status == 1);
  CHECK_THAT(outcome.err, contains("are not the data that this run began with"));
}

}  // namespace
}  // namespace lab::testing
