#include <nlohmann/json.hpp>

#include <algorithm>
#include <sstream>

#include "core/text.hpp"
#include "tests/catch.hpp"
#include "tests/labs/command.hpp"
#include "tests/labs/run_files.hpp"
#include "tests/temporary.hpp"

namespace lab::testing {
namespace {

using nlohmann::json;

TEST_CASE("A training on the shipped data prints each epoch's validation, then answers") {
  const TemporaryFolder folder;
  const auto trained = movielens(folder.path(), {"--train", "--epochs", "2"});
  CAPTURE(trained.err);
  REQUIRE(trained.status == 0);
  CHECK(trained.err.empty());
  CHECK_THAT(trained.out, contains("100,836 ratings of 9,724 films by 610 users"));
  CHECK_THAT(trained.out, contains("10,084 of them held out"));
  CHECK_THAT(trained.out, contains("validation MSE"));
  CHECK_THAT(trained.out, contains("Kept is epoch 2"));
  const auto answer = movielens(folder.path(), {"--recommend", "1", "--json"});
  REQUIRE(answer.status == 0);
  CHECK(json::parse(answer.out).is_object());
}

TEST_CASE("What the program prints fits into 80 columns") {
  const TemporaryFolder folder;
  REQUIRE(movielens(folder.path(), {"--train", "--epochs", "1", "--name", "run"}).status == 0);
  const auto words = GENERATE(values<std::vector<std::string>>({
      {"--train", "--epochs", "1"},
      {"--recommend", "414"},
      {"--recommend", "me", "--rate", "Fargo=5", "--rate", "Heat (1995)=2"},
      {"--similar", "Toy Story (1995)"},
      {"--predict", "1", "Fargo"},
      {"--explain", "1", "Fargo"},
      {"--evaluate"},
      {"--help"},
  }));
  const auto outcome = movielens(folder.path(), words);
  CAPTURE(words, outcome.err);
  REQUIRE(outcome.status == 0);
  std::istringstream lines(outcome.out);
  for (std::string line; std::getline(lines, line);) {
    CAPTURE(line);
    CHECK(core::display_width(line) <= 80);
  }
}

TEST_CASE("Every model, optimizer and option of the learner trains at a tiny budget") {
  const auto options = GENERATE(values<std::vector<std::string>>({
      {"--model", "mlp"},
      {"--model", "mlp", "--optimizer", "sgd"},
      {"--optimizer", "sparse-adam"},
      {"--optimizer", "sgd"},
      {"--squash"},
      {"--dim", "1"},
      {"--dim", "7", "--batch", "1000000"},
      {"--weight-decay", "0", "--init-std", "0"},
      {"--sample-users", "50", "--include-user", "414", "--test-size", "0.2"},
      {"--tensorboard", "--patience", "0"},
  }));
  const TemporaryFolder folder;
  std::vector<std::string> words{"--train", "--epochs", "1", "--json"};
  words.insert(words.end(), options.begin(), options.end());
  const auto outcome = movielens(folder.path(), words);
  CAPTURE(options, outcome.err);
  REQUIRE(outcome.status == 0);
  const auto result = json::parse(outcome.out);
  CHECK(result["status"] == "finished");
  CHECK(result["validation_mse"].get<double>() < 14);  // a guess of 0 or 5 everywhere is worse
  CHECK(movielens(folder.path(), {"--recommend", "414"}).status == 0);
}

TEST_CASE("Training stops when validation no longer gets better, and keeps the best epoch") {
  const TemporaryFolder folder;
  const auto outcome = movielens(
      folder.path(), {"--train", "--lr", "0.02", "--patience", "2", "--epochs", "50", "--json"});
  REQUIRE(outcome.status == 0);
  const auto result = json::parse(outcome.out);
  CHECK(result["epochs"].get<int>() == result["best_epoch"].get<int>() + 2);
  double best = 1e9;
  for (const auto& line : json_lines(only_run(folder.path(), "movielens") / "metrics.jsonl")) {
    if (line.contains("validation/mse"))
      best = std::min(best, line["validation/mse"].get<double>());
  }
  CHECK(result["validation_mse"].get<double>() == best);
  // What is answered comes from that epoch, not from the last one.
  const auto measured = json::parse(movielens(folder.path(), {"--evaluate", "--json"}).out);
  CHECK(measured["errors"]["model"]["validation"]["mse"].get<double>() ==
        Approx(best).epsilon(1e-6));
}

TEST_CASE("Asked for the exercise's sample, the program compares its facts and warns of others") {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder / "data");
  folder.file(
      "data/movies.csv",
      "movieId,title,genres\n1,One (1990),Drama\n50,\"Usual Suspects, The (1995)\",Crime\n");
  std::string rows = "userId,movieId,rating,timestamp\n";
  for (int user = 1; user <= 5200; ++user) rows += std::to_string(user) + ",1,3.5,5\n";
  folder.file("data/ratings.csv", rows + "46889,1,4.5,5\n46889,50,5.0,6\n");
  const std::vector<std::string> words{"--train",        "--data",   "data",
                                       "--sample-users", "5000",     "--include-user",
                                       "46889",          "--epochs", "1"};
  const auto outcome = movielens(folder.path(), words);
  CAPTURE(outcome.err);
  REQUIRE(outcome.status == 0);
  CHECK_THAT(outcome.err, contains("warning: the sample is not the exercise's"));
  CHECK_THAT(outcome.out, contains("721,484"));
  CHECK_THAT(outcome.out, contains("index of user 46889"));
  auto other = words;
  other.insert(other.end(), {"--sample-seed", "1"});
  CHECK(movielens(folder.path(), other).err.empty());
}

TEST_CASE("The same seed leaves the same run, another seed another one") {
  const std::vector<std::string> words{"--train",        "--epochs", "2",
                                       "--sample-users", "60",       "--seed"};
  const auto content = [&](const std::string& seed) {
    const TemporaryFolder folder;
    auto all = words;
    all.push_back(seed);
    REQUIRE(movielens(folder.path(), all).status == 0);
    return timeless_content(only_run(folder.path(), "movielens"));
  };
  const auto first = content("3");
  CHECK((first == content("3")));  // in brackets: no bytes on the screen
  CHECK((first != content("4")));
}

}  // namespace
}  // namespace lab::testing
