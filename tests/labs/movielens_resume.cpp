#include <algorithm>
#include <csignal>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/catch.hpp"
#include "tests/labs/command.hpp"
#include "tests/labs/run_files.hpp"
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

std::size_t lines_in(const fs::path& file) {
  const auto text = content_of(file);
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

/// Starts a training, ends it with `signal` once its metrics have `lines` lines, and resumes it.
/// Whether it was stopped before its end.
bool stop_and_resume(const TemporaryFolder& folder, const Words& words, int signal,
                     std::size_t lines) {
  const pid_t process = Command{.words = words, .folder = folder.path()}.start();
  const auto directory = folder / "runs/movielens/run";
  while (!fs::exists(directory / "result.json") && lines_in(directory / "metrics.jsonl") < lines) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  kill(process, signal);
  const int status = wait_for(process);
  if (status == 0) return false;
  if (signal == SIGINT) {
    const auto result = nlohmann::json::parse(content_of(directory / "result.json"));
    CHECK(result["status"] == "interrupted");
    CHECK_THAT(content_of(folder / "out"), contains("--resume run"));
  }
  const auto resumed = movielens(folder.path(), {"--resume", "run"});
  CAPTURE(resumed.err);
  REQUIRE(resumed.status == 0);
  return true;
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
  const TemporaryFolder whole;
  REQUIRE(run({.words = words, .folder = whole.path()}).status == 0);
  const auto expected = timeless_content(whole / "runs/movielens/run");
  int stopped = 0;
  for (const int signal : {SIGINT, SIGKILL}) {
    for (const std::size_t lines : {std::size_t{3}, std::size_t{27}}) {  // ten lines an epoch
      CAPTURE(signal, lines);
      const TemporaryFolder folder;
      if (!stop_and_resume(folder, words, signal, lines)) continue;
      ++stopped;
      const auto content = timeless_content(folder / "runs/movielens/run");
      REQUIRE(content.size() == expected.size());
      for (std::size_t i = 0; i < content.size(); ++i) {
        CAPTURE(content[i].first);
        CHECK((content[i] == expected[i]));  // in brackets: no bytes on the screen
      }
    }
  }
  CHECK(stopped > 0);
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
