#include <algorithm>
#include <csignal>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/catch.hpp"
#include "tests/labs/command.hpp"
#include "tests/labs/run_files.hpp"
#include "tests/labs/stopped_run.hpp"
#include "tests/temporary.hpp"

namespace lab::testing {
namespace {

namespace fs = std::filesystem;

using Words = std::vector<std::string>;

Words words_of(const Words& more) {
  Words words{"lab-movielens", "--train", "--name",         "run",
              "--epochs",      "4",       "--sample-users", "150"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

TEST_CASE("A training that was stopped or killed resumes to the same bytes as an unbroken one") {
  const auto options = GENERATE(values<Words>({
      {},
      {"--weight-decay", "0"},
      {"--optimizer", "sgd"},
      {"--optimizer", "sparse-adam"},
      {"--model", "mlp", "--batch", "32"},
  }));
  CAPTURE(options);
  const auto words = words_of(options);
  check_resume("movielens", words, {3, 27});  // ten lines an epoch
}

TEST_CASE("A stopped training answers from its best epoch so far") {
  const TemporaryFolder folder;
  const pid_t process =
      Command{.words = words_of({"--epochs", "1000", "--patience", "0", "--sample-users", "100"}),
              .folder = folder.path()}
          .start();
  while (lines_in(folder / "runs/movielens/run/metrics.jsonl") < 15) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  kill(process, SIGINT);
  CHECK(wait_for(process) == 1);
  const auto result = nlohmann::json::parse(content_of(folder / "runs/movielens/run/result.json"));
  const auto answer = movielens(folder.path(), {"--evaluate", "--json"});
  REQUIRE(answer.status == 0);
  CHECK(nlohmann::json::parse(answer.out)["errors"]["model"]["validation"]["mse"].get<double>() ==
        Approx(result["validation_mse"].get<double>()).epsilon(1e-6));
}

TEST_CASE("A run whose data have changed is neither resumed nor asked") {
  const TemporaryFolder folder;
  const auto write = [&](const char* stars) {
    fs::create_directories(folder / "data");
    folder.file("data/movies.csv", "movieId,title,genres\n1,One (1990),Drama\n2,Two,Comedy\n");
    std::string rows = "userId,movieId,rating,timestamp\n";
    for (int user = 1; user <= 20; ++user) {
      rows += std::to_string(user) + ",1,3.5,5\n" + std::to_string(user) + ",2," + stars + ",6\n";
    }
    folder.file("data/ratings.csv", rows);
  };
  write("4.0");
  REQUIRE(movielens(folder.path(), {"--train", "--data", "data", "--epochs", "2"}).status == 0);
  CHECK(movielens(folder.path(), {"--predict", "1", "Two"}).status == 0);
  write("2.0");
  const auto outcome = movielens(folder.path(), {"--predict", "1", "Two"});
  CHECK(outcome.status == 1);
  CHECK_THAT(outcome.err, contains("are not the data that this run began with"));
}

}  // namespace
}  // namespace lab::testing
