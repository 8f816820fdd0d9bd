#include <nlohmann/json.hpp>

#include <algorithm>

#include "tests/catch.hpp"
#include "tests/labs/command.hpp"
#include "tests/labs/run_files.hpp"
#include "tests/temporary.hpp"

namespace lab::testing {
namespace {

namespace fs = std::filesystem;

/// One line on standard error that holds `part`, nothing on standard output, no run left behind.
void check_refused(const TemporaryFolder& folder, const std::vector<std::string>& arguments,
                   int status, const std::string& part) {
  const auto outcome = frozenlake(folder.path(), arguments);
  CAPTURE(arguments, outcome.err, outcome.out);
  CHECK(outcome.status == status);
  CHECK_THAT(outcome.err, contains(part));
  CHECK(std::count(outcome.err.begin(), outcome.err.end(), '\n') == 1);
  CHECK(outcome.out.empty());
  CHECK_FALSE(fs::exists(folder / "runs/frozenlake/001-4x4-dqn"));
}

TEST_CASE("A wrong command line gets one line with the mend and exit code 2") {
  const TemporaryFolder folder;
  const auto refused = [&](const std::vector<std::string>& arguments, const std::string& part) {
    check_refused(folder, arguments, 2, part);
  };
  refused({"--trian"}, "did you mean --train?");
  refused({"--train", "--epsilon-strat", "1"}, "did you mean --epsilon-start?");
  refused({"train"}, "'train' is no option");
  refused({"--train", "--lr", "fast"}, "--lr: 'fast' is not a number");
  refused({"--train", "--lr", "0"}, "--lr: 0 is out of range");
  refused({"--train", "--lr", "nan"}, "--lr: 'nan' is not a number");
  refused({"--train", "--batch", "1.5"}, "--batch: '1.5' is not a whole number");
  refused({"--train", "--batch", "99999999999999999999"}, "--batch");
  refused({"--train", "--hidden", "64,,64"}, "--hidden");
  refused({"--train", "--agent", "dqm"}, "use dqn, q-table");
  refused({"--train", "--batch", "100", "--buffer", "50"}, "--buffer 50");
  refused({"--train", "--lr"}, "--lr");
  refused({"--train", "--show"}, "one thing at a time");
  refused({}, "nothing to do");
  refused({"--sweep", "lr"}, "NAME=LOW..HIGH");
  refused({"--sweep", "rl=1..2"}, "there is no option 'rl'");
  refused({"--sweep", "lr=2..1"}, "is not below");
  refused({"--sweep", "agent=dqn..random"}, "is no number");
  refused({"--train", "--name", "a/b"}, "--name");
}

TEST_CASE("A bad map file gets one line with its place and exit code 1") {
  const TemporaryFolder folder;
  const auto refused = [&](const std::string& map, const std::string& part) {
    const auto file = folder.file("map.txt", map);
    check_refused(folder, {"--train", "--map", file.string()}, 1, part);
  };
  refused("FFF\nFFG\n", "no start");
  refused("SFF\nSFG\n", "map.txt:2: column 1 is a second start");
  refused("SFF\nFFF\n", "no goal");
  refused("SHF\nHHG\n", "no goal can be reached");
  refused("SFF\nFFGF\n", "map.txt:2: the row has 4 cells but row 1 has 3");
  refused("SFF\nFxG\n", "map.txt:2: column 2 holds 'x'");
  refused("", "empty");
  check_refused(folder, {"--train", "--map", "nowhere.txt"}, 1, "nowhere.txt");
  check_refused(folder, {"--train", "--map", "random", "--frozen", "0", "--size", "9"}, 1,
                "--frozen");
}

TEST_CASE("A run that is not there, or not a run, is named") {
  const TemporaryFolder folder;
  check_refused(folder, {"--show"}, 1, "there is no run yet");
  check_refused(folder, {"--resume", "7"}, 1, "there is no run yet");
  REQUIRE(frozenlake(folder.path(), {"--train", "--episodes", "2", "--name", "first"}).status == 0);
  check_refused(folder, {"--show", "--run", "frist"}, 1, "did you mean 'first'?");
  check_refused(folder, {"--resume", "first"}, 1, "this training is complete");
  check_refused(folder, {"--train", "--name", "first"}, 1, "there is a run of this name already");
  folder.file("runs/frozenlake/first/config.json", "{\"schema\": 1");
  check_refused(folder, {"--show", "--run", "first"}, 1, "is not valid JSON");
}

TEST_CASE("A place that cannot be written is named") {
  const TemporaryFolder folder;
  const auto file = folder.file("file", "");
  check_refused(folder, {"--train", "--runs", file.string()}, 1, file.string());
  check_refused(folder, {"--train", "--runs", "/proc/runs"}, 1, "--runs");
}

TEST_CASE("A full disk stops the training with one line, and what was there is still read") {
  const TemporaryFolder folder;
  // A limit on the size of files refuses to write just as a full disk does.
  const auto outcome =
      run({.words = {"lab-frozenlake", "--train", "--slippery", "--episodes", "3000"},
           .folder = folder.path(),
           .file_size_limit = 100'000});
  CAPTURE(outcome.err);
  CHECK(outcome.status == 1);
  CHECK_THAT(outcome.err, contains("cannot write"));
  CHECK(std::count(outcome.err.begin(), outcome.err.end(), '\n') == 1);
  const auto run = only_run(folder.path());
  CHECK(fs::exists(run / "config.json"));
  CHECK(frozenlake(folder.path(), {"--show"}).status == 0);
}

TEST_CASE("A config file lies under the command line, and its errors name it") {
  const TemporaryFolder folder;
  folder.file("good.toml", "lr = 0.002\nseed = 5\n");
  const auto good = frozenlake(
      folder.path(), {"--train", "--config", "good.toml", "--seed", "6", "--episodes", "2"});
  REQUIRE(good.status == 0);
  const auto config = nlohmann::json::parse(content_of(only_run(folder.path()) / "config.json"));
  CHECK(config["options"]["lr"] == 0.002);
  CHECK(config["options"]["seed"] == 6);
  fs::remove_all(folder / "runs");
  folder.file("bad.toml", "learning-rate = 1\n");
  check_refused(folder, {"--train", "--config", "bad.toml"}, 2,
                "bad.toml: there is no option 'learning-rate'");
  folder.file("range.toml", "lr = 100\n");
  check_refused(folder, {"--train", "--config", "range.toml"}, 2,
                "range.toml: --lr: 100 is out of range");
  check_refused(folder, {"--train", "--config", "none.toml"}, 1, "none.toml");
}

}  // namespace
}  // namespace lab::testing
