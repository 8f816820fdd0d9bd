#include <filesystem>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/labs/command.hpp"
#include "tests/labs/tracing_data.hpp"
#include "tests/temporary.hpp"

namespace lab::testing {
namespace {

TEST_CASE("A wrong command line of the tracing lab exits with 2 and says what to do") {
  struct Case {
    Words words;
    std::string says;
  };
  const auto wrong = GENERATE(values<Case>({
      {{}, "nothing to do: try --train"},
      {{"--train", "--evaluate"}, "one thing at a time"},
      {{"--train", "--model", "gru"}, "lstm"},
      {{"--train", "--heads", "3"}, "--heads 3: does not divide --hidden 100"},
      {{"--train", "--folds", "1"}, "use 2 or more"},
      {{"--train", "--folds", "3", "--fold", "3"}, "they are numbered from 0 to 2"},
      {{"--train", "--device", "cuda"}, "use --backend torch"},
      {{"--train", "--model", "logistic", "--backend", "torch"}, "leave out --backend torch"},
      {{"--evaluate", "--lr", "1"}, "--lr belongs to --train"},
      {{"--train", "--dropout", "1"}, "--dropout"},
      {{"--ablate", "--model", "logistic"}, "use another --model"},
      {{"--infer", "--watch"}, "--watch"},
  }));
  const TemporaryFolder folder;
  const auto outcome = tracing(folder.path(), wrong.words);
  CAPTURE(wrong.words, outcome.err);
  CHECK(outcome.status == 2);
  CHECK_THAT(outcome.err, contains(wrong.says));
  CHECK(std::filesystem::is_empty(folder / ".") == false);  // its own out and err
  CHECK_FALSE(std::filesystem::exists(folder / "runs"));
}

TEST_CASE("Data that cannot be used end a tracing run with file, reason and mend") {
  struct Case {
    std::string text, says;
  };
  const std::string header = "userID,assessmentItemID,testId,answerCode,Timestamp,KnowledgeTag\n";
  const auto bad = GENERATE_COPY(values<Case>({
      {"", "answers.csv"},
      {"userID,testId\n1,2\n", "answers.csv:1"},
      {header + "1,q,t,2,2020-01-01 00:00:00,k\n", "answers.csv:2"},
      {header + "1,q,t,1,yesterday,k\n", "answers.csv:2"},
      {header + "1,q,t,1,2020-01-01 00:00:00,k\n2,q,t,1,2020-01-01 00:00:00,k\n",
       "no right and wrong answers"},
  }));
  const TemporaryFolder folder;
  folder.file("answers.csv", bad.text);
  const auto outcome = tracing(
      folder.path(), {"--train", "--data", "answers.csv", "--valid-size", "0.5", "--epochs", "1"});
  CAPTURE(bad.text, outcome.err);
  CHECK(outcome.status == 1);
  CHECK_THAT(outcome.err, contains(bad.says));
}

TEST_CASE("Users with one answer, and questions never seen, are no reason to stop") {
  const TemporaryFolder folder;
  write_answers(folder, 10);
  folder.file("data/small_test1.csv", "900,900\n77\n1\n0\n901,901\n3,88,4\n0,9,1\n1,0,1\n");
  const auto outcome = tracing(folder.path(), small_training());
  CAPTURE(outcome.err);
  CHECK(outcome.status == 0);
}

TEST_CASE("A loss that is no number ends the run as failed and says which rate to try") {
  const TemporaryFolder folder;
  write_answers(folder);
  const auto outcome =
      tracing(folder.path(), small_training({"--lr", "900", "--clip", "0", "--model", "bert",
                                             "--norm", "none", "--epochs", "50"}));
  CAPTURE(outcome.out);
  CHECK(outcome.status == 1);
  CHECK_THAT(outcome.err, contains("try a lower --lr"));
  CHECK_THAT(content_of(folder / "runs/tracing/run/result.json"), contains("failed"));
}

TEST_CASE("A run of another lab is turned down by the tracing lab") {
  const TemporaryFolder folder;
  REQUIRE(hello(folder.path(), {"--train", "--epochs", "1", "--name", "h"}).status == 0);
  const auto outcome = tracing(folder.path(), {"--evaluate", "--run", "runs/hello/h"});
  CHECK(outcome.status == 1);
  CHECK_THAT(outcome.err, contains("hello"));
}

TEST_CASE("A full disk ends a tracing run with a message and a run that can be looked at") {
  const TemporaryFolder folder;
  write_answers(folder);
  auto words = small_training({"--hidden", "64"});
  words.insert(words.begin(), "lab-tracing");
  const auto outcome = run({.words = words, .folder = folder.path(), .file_size_limit = 20'000});
  CAPTURE(outcome.err);
  CHECK(outcome.status == 1);
  CHECK_THAT(outcome.err, contains("checkpoints"));
}

}  // namespace
}  // namespace lab::testing
