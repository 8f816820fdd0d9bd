#include <csignal>
#include <nlohmann/json.hpp>
#include <thread>

#include <algorithm>

#include "tests/catch.hpp"
#include "tests/labs/command.hpp"
#include "tests/labs/run_files.hpp"
#include "tests/temporary.hpp"

namespace lab::testing {
namespace {

namespace fs = std::filesystem;

// Options under which a training takes long enough to be killed in, with checkpoints all the way.
std::vector<std::string> words_of(const std::string& backend, const std::string& episodes) {
  return {"lab-frozenlake", "--train",    "--slippery", "--seed", "4",   "--checkpoint-every",
          "1500",           "--episodes", episodes,     "--name", "run", "--prioritized",
          "--n-step",       "2",          "--backend",  backend};
}

/// Removes the newest checkpoints and the result, as if the run had been killed before them.
void forget_the_end(const fs::path& run, std::size_t keep) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(run / "checkpoints"))
    files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  REQUIRE(files.size() > keep);
  for (std::size_t i = keep; i < files.size(); ++i) fs::remove(files[i]);
  fs::remove(run / "result.json");
}

void check_same(const fs::path& whole, const fs::path& resumed) {
  const auto a = timeless_content(whole);
  const auto b = timeless_content(resumed);
  REQUIRE(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    CAPTURE(a[i].first, b[i].first);
    CHECK(a[i] == b[i]);
  }
}

TEST_CASE("A resumed training leaves the same run, bit for bit, as one that was never stopped") {
  const TemporaryFolder whole, stopped;
  REQUIRE(run({.words = words_of("fused", "400"), .folder = whole.path()}).status == 0);
  REQUIRE(run({.words = words_of("fused", "400"), .folder = stopped.path()}).status == 0);
  const auto directory = only_run(stopped.path());
  forget_the_end(directory, 1);
  // A kill can also leave half a line behind.
  fs::resize_file(directory / "metrics.jsonl", fs::file_size(directory / "metrics.jsonl") - 7);
  const auto outcome = frozenlake(stopped.path(), {"--resume", "run"});
  CAPTURE(outcome.err);
  REQUIRE(outcome.status == 0);
  check_same(only_run(whole.path()), directory);
}

TEST_CASE("A run killed at any moment is readable and resumes to the same end") {
  const TemporaryFolder whole;
  REQUIRE(run({.words = words_of("fused", "1500"), .folder = whole.path()}).status == 0);
  int killed = 0;
  for (int milliseconds = 2; milliseconds < 200; milliseconds += 17) {
    CAPTURE(milliseconds);
    const TemporaryFolder folder;
    const pid_t process =
        Command{.words = words_of("fused", "1500"), .folder = folder.path()}.start();
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
    kill(process, SIGKILL);
    if (wait_for(process) != 128 + SIGKILL) continue;  // it was done before
    ++killed;
    if (!fs::exists(folder / "runs/frozenlake/run/config.json")) continue;  // no run yet
    const auto resumed = frozenlake(folder.path(), {"--resume", "run"});
    CAPTURE(resumed.err);
    CHECK(resumed.status == 0);
    check_same(only_run(whole.path()), only_run(folder.path()));
  }
  CHECK(killed > 0);
}

TEST_CASE("A damaged newest checkpoint is named and the one before it is used") {
  const TemporaryFolder whole, folder;
  REQUIRE(run({.words = words_of("fused", "400"), .folder = whole.path()}).status == 0);
  REQUIRE(run({.words = words_of("fused", "400"), .folder = folder.path()}).status == 0);
  const auto directory = only_run(folder.path());
  forget_the_end(directory, 2);
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(directory / "checkpoints"))
    files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  fs::resize_file(files.back(), fs::file_size(files.back()) / 2);
  const auto outcome = frozenlake(folder.path(), {"--resume", "run"});
  CHECK(outcome.status == 0);
  CHECK_THAT(outcome.err, contains("skipped a damaged checkpoint"));
  CHECK_THAT(outcome.err, contains(files.back().filename().string()));
  check_same(only_run(whole.path()), directory);
}

TEST_CASE("A checkpoint of another network, agent or lab is refused in one line") {
  const TemporaryFolder folder;
  REQUIRE(frozenlake(folder.path(), {"--train", "--episodes", "20", "--name", "a"}).status == 0);
  REQUIRE(
      frozenlake(folder.path(), {"--train", "--episodes", "20", "--name", "b", "--hidden", "16"})
          .status == 0);
  REQUIRE(frozenlake(folder.path(),
                     {"--train", "--episodes", "20", "--name", "c", "--agent", "q-table"})
              .status == 0);
  const auto runs = folder / "runs/frozenlake";
  for (const std::string other : {"b", "c"}) {
    fs::remove_all(runs / "a/checkpoints");
    fs::copy(runs / other / "checkpoints", runs / "a/checkpoints");
    const auto before = content_of(runs / "a/metrics.jsonl");
    const auto outcome = frozenlake(folder.path(), {"--resume", "a"});
    CAPTURE(other, outcome.err);
    CHECK(outcome.status == 1);
    CHECK_THAT(outcome.err, contains("checkpoints/"));
    CHECK(std::count(outcome.err.begin(), outcome.err.end(), '\n') == 1);
    CHECK(content_of(runs / "a/metrics.jsonl") == before);
  }
  auto config = nlohmann::json::parse(content_of(runs / "a/config.json"));
  config["lab"] = "hello";
  folder.file("runs/frozenlake/a/config.json", config.dump());
  const auto outcome = frozenlake(folder.path(), {"--resume", "a"});
  CHECK(outcome.status == 1);
  CHECK_THAT(outcome.err, contains("is a run of the lab 'hello'"));
}

}  // namespace
}  // namespace lab::testing
