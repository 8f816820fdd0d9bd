#include <algorithm>
#include <csignal>
#include <thread>

#include "tests/catch.hpp"
#include "tests/labs/command.hpp"
#include "tests/labs/run_files.hpp"
#include "tests/temporary.hpp"

namespace lab::testing {
namespace {

namespace fs = std::filesystem;

void write_text(const TemporaryFolder& folder, const std::string& word) {
  std::string text;
  for (int i = 0; i < 2000; ++i) text += word + (i % 3 == 0 ? " and then,\n" : " or so. ");
  folder.file("text.txt", text);
}

const std::vector<std::string> kWords{"lab-hello",
                                      "--train",
                                      "--file",
                                      "text.txt",
                                      "--name",
                                      "run",
                                      "--epochs",
                                      "2",
                                      "--hidden",
                                      "16",
                                      "--layers",
                                      "2",
                                      "--batch",
                                      "4",
                                      "--bptt",
                                      "32",
                                      "--checkpoint-every",
                                      "20",
                                      "--sample-every",
                                      "30"};

/// The step of a run's newest checkpoint; 0 before the first one.
int newest_checkpoint_step(const fs::path& run) {
  int newest = 0;
  std::error_code none_yet;
  for (const auto& entry : fs::directory_iterator(run / "checkpoints", none_yet)) {
    if (entry.path().extension() == ".npz") {
      newest = std::max(newest, std::stoi(entry.path().stem().string()));
    }
  }
  return newest;
}

TEST_CASE("A training on a file that was killed resumes to the same bytes") {
  const TemporaryFolder whole;
  write_text(whole, "perhaps");
  REQUIRE(run({.words = kWords, .folder = whole.path()}).status == 0);
  const auto expected = timeless_content(only_run(whole.path(), "hello"));
  int killed_midway = 0;
  for (const int step : {0, 1, 20, 160, 400}) {
    CAPTURE(step);
    const TemporaryFolder folder;
    write_text(folder, "perhaps");
    const pid_t process = Command{.words = kWords, .folder = folder.path()}.start();
    const auto directory = folder / "runs/hello/run";
    while (!fs::exists(directory / "result.json") && newest_checkpoint_step(directory) < step) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    kill(process, SIGKILL);
    wait_for(process);
    if (!fs::exists(directory / "config.json")) continue;  // no run yet
    if (fs::exists(directory / "result.json")) continue;   // killed behind its end
    if (step > 0) ++killed_midway;
    const auto resumed = hello(folder.path(), {"--resume", "run"});
    CAPTURE(resumed.err);
    REQUIRE(resumed.status == 0);
    const auto content = timeless_content(directory);
    REQUIRE(content.size() == expected.size());
    for (std::size_t i = 0; i < content.size(); ++i) {
      CAPTURE(content[i].first);
      CHECK((content[i] == expected[i]));  // in brackets: no bytes on the screen
    }
  }
  CHECK(killed_midway > 0);
}

TEST_CASE("A run whose text has changed is not resumed") {
  const TemporaryFolder folder;
  write_text(folder, "perhaps");
  REQUIRE(run({.words = kWords, .folder = folder.path()}).status == 0);
  write_text(folder, "xerhaxs");  // which has the same numbers
  const auto outcome = hello(folder.path(), {"--resume", "run"});
  CHECK(outcome.status == 1);
  CHECK_THAT(outcome.err, contains("is not the text that this run began with"));
}

}  // namespace
}  // namespace lab::testing
