#include <algorithm>
#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>

#include "tests/catch.hpp"
#include "tests/labs/command.hpp"
#include "tests/labs/run_files.hpp"
#include "tests/labs/tracing_data.hpp"
#include "tests/temporary.hpp"

namespace lab::testing {
namespace {

namespace fs = std::filesystem;

std::size_t lines_in(const fs::path& file) {
  const auto text = content_of(file);
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

Words program(const Words& more) {
  auto words = small_training(more);
  words.insert(words.begin(), "lab-tracing");
  return words;
}

/// Starts a training, ends it with `signal` once its metrics have `lines` lines, and resumes it.
/// Whether it was stopped before its end.
bool stop_and_resume(const TemporaryFolder& folder, const Words& words, int signal,
                     std::size_t lines) {
  const pid_t process = Command{.words = words, .folder = folder.path()}.start();
  const auto directory = folder / "runs/tracing/run";
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
  const auto resumed = tracing(folder.path(), {"--resume", "run"});
  CAPTURE(resumed.err);
  REQUIRE(resumed.status == 0);
  return true;
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
  const TemporaryFolder whole;
  write_answers(whole, 100);
  REQUIRE(run({.words = words, .folder = whole.path()}).status == 0);
  const auto expected = timeless_content(whole / "runs/tracing/run");
  int stopped = 0;
  for (const int signal : {SIGINT, SIGKILL}) {
    for (const std::size_t lines : {std::size_t{2}, std::size_t{24}}) {  // seven lines an epoch
      CAPTURE(signal, lines);
      const TemporaryFolder folder;
      write_answers(folder, 100);
      if (!stop_and_resume(folder, words, signal, lines)) continue;
      ++stopped;
      const auto content = timeless_content(folder / "runs/tracing/run");
      REQUIRE(content.size() == expected.size());
      for (std::size_t i = 0; i < content.size(); ++i) {
        CAPTURE(content[i].first);
        CHECK((content[i] == expected[i]));  // in brackets: no bytes on the screen
      }
    }
  }
  CHECK(stopped > 0);
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
