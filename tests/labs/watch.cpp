// What a lab does for the viewer: --watch and --pace, with a script in the viewer's place, and
// --list-options.

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/catch.hpp"
#include "tests/labs/command.hpp"
#include "tests/labs/run_files.hpp"
#include "tests/temporary.hpp"

namespace lab::testing {
namespace {

namespace fs = std::filesystem;

/// A display that is there, or not, while it lives; nothing is ever shown on it.
class Display {
 public:
  explicit Display(bool there) {
    unsetenv("WAYLAND_DISPLAY");
    if (there) {
      setenv("DISPLAY", ":77", 1);
    } else {
      unsetenv("DISPLAY");
    }
  }
  ~Display() { unsetenv("DISPLAY"); }
  Display(const Display&) = delete;
  Display& operator=(const Display&) = delete;
};

/// A folder with one lab's program, and a script as its viewer.
struct Place {
  TemporaryFolder folder;
  std::string program;

  explicit Place(const std::string& lab, const std::string& viewer = "") {
    fs::create_directory(folder / "bin");
    program = (folder / "bin" / ("lab-" + lab)).string();
    fs::copy_file(fs::path(std::getenv("LAB_BIN")) / ("lab-" + lab), program);
    if (viewer.empty()) return;
    const auto script = folder.file("bin/lab-view", "#!/bin/sh\n" + viewer);
    fs::permissions(script, fs::perms::owner_all);
  }
  [[nodiscard]] Command command(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), program);
    return {.words = std::move(arguments), .folder = folder.path()};
  }
  [[nodiscard]] Outcome run(std::vector<std::string> arguments) const {
    return testing::run(command(std::move(arguments)));
  }
};

/// What the script saw when it was started; then it says that its first picture is shown.
const std::string kViewer =
    "echo \"$1 $2\" > words\n"
    "cat \"$1/metrics.jsonl\" > metrics\n"
    "ls \"$1\" > files\n"
    "printf x > /dev/fd/$3\n";

void wait_until_there(const fs::path& file) {
  while (!fs::exists(file)) std::this_thread::sleep_for(std::chrono::milliseconds(5));
}

TEST_CASE("--watch shows the new run, and the training begins when the picture is there") {
  const Display display(true);
  const auto [lab, run] = GENERATE(table<std::string, std::string>(
      {{"frozenlake", "001-4x4-dqn"}, {"hello", "001-hello-lstm"}, {"movielens", "001-mf"}}));
  const Place place(lab, kViewer);
  const auto outcome = place.run(
      {"--train", "--watch", lab == "frozenlake" ? "--episodes" : "--epochs", "2", "--pace", "0"});
  INFO(outcome.err);
  CHECK(outcome.status == 0);
  CHECK(content_of(place.folder / "words") == "runs/" + lab + "/" + run + " --ready-fd\n");
  CHECK_THAT(content_of(place.folder / "files"), contains("config.json"));
  CHECK(content_of(place.folder / "metrics").empty());
  CHECK_FALSE(content_of(place.folder / ("runs/" + lab + "/" + run) / "metrics.jsonl").empty());
}

TEST_CASE("The viewer stays open when the training has ended") {
  const Display display(true);
  const Place place("frozenlake",
                    kViewer + "while [ ! -e close ]; do sleep 0.01; done\ntouch closed\n");
  CHECK(place.run({"--train", "--watch", "--episodes", "2", "--pace", "0"}).status == 0);
  CHECK_FALSE(fs::exists(place.folder / "closed"));
  (void)place.folder.file("close", "");
  wait_until_there(place.folder / "closed");
}

TEST_CASE("A viewer that is missing or fails is told in one line, and the training goes on") {
  const Display display(true);
  const auto [viewer, reason] =
      GENERATE(table<std::string, std::string>({{"", "lab-view"}, {"exit 3", "no picture"}}));
  const Place place("hello", viewer);
  const auto outcome = place.run({"--train", "--watch", "--epochs", "2"});
  CHECK(outcome.status == 0);
  CHECK_THAT(outcome.err, contains("lab hello: cannot watch: ") && contains(reason) &&
                              contains("training goes on\n"));
  CHECK(std::count(outcome.err.begin(), outcome.err.end(), '\n') == 1);
}

TEST_CASE("Without a display --watch names what works there") {
  const Display display(false);
  const Place place("frozenlake", kViewer);
  const auto outcome = place.run({"--train", "--watch", "--episodes", "2"});
  CHECK(outcome.status == 0);
  CHECK_THAT(outcome.err, contains("display") &&
                              contains("./lab view --text runs/frozenlake/001") &&
                              contains("./lab export"));
  CHECK_FALSE(fs::exists(place.folder / "words"));
}

TEST_CASE("--watch records the lake's values more often, unless told how often") {
  const Display display(true);
  const Place place("frozenlake", kViewer);
  const auto values_every = [&](const std::string& name) {
    const auto file = place.folder / ("runs/frozenlake/" + name) / "config.json";
    return nlohmann::json::parse(content_of(file))["options"]["values-every"].get<int>();
  };
  const auto outcome = place.run({"--train", "--watch", "--episodes", "2", "--name", "a"});
  CHECK_THAT(outcome.out, contains("every 20 steps"));
  CHECK(values_every("a") == 20);
  (void)place.run({"--train", "--watch", "--episodes", "2", "--name", "b", "--values-every", "70"});
  CHECK(values_every("b") == 70);
}

TEST_CASE("--watch is refused where there is no new record of one training") {
  const TemporaryFolder folder;
  for (const auto& arguments : std::vector<std::vector<std::string>>{
           {"--evaluate", "--watch"}, {"--train", "--seeds", "2", "--watch"}}) {
    const auto outcome = frozenlake(folder.path(), arguments);
    CHECK(outcome.status == 2);
    CHECK_THAT(outcome.err, contains("--watch belongs to --train"));
  }
  const auto outcome = hello(folder.path(), {"--train", "--watch", "--no-record"});
  CHECK(outcome.status == 2);
  CHECK_THAT(outcome.err, contains("--no-record"));
}

TEST_CASE("A slowed training computes the same and leaves the same config") {
  const TemporaryFolder folder;
  const auto options_of = [](const fs::path& run) {
    return nlohmann::json::parse(content_of(run / "config.json"))["options"];
  };
  CHECK(frozenlake(folder.path(), {"--train", "--episodes", "20", "--name", "fast"}).status == 0);
  CHECK(
      frozenlake(folder.path(), {"--train", "--episodes", "20", "--name", "slow", "--pace", "2000"})
          .status == 0);
  const auto fast = folder / "runs/frozenlake/fast", slow = folder / "runs/frozenlake/slow";
  CHECK(timeless_content(fast) == timeless_content(slow));
  CHECK(options_of(fast) == options_of(slow));
}

TEST_CASE("A slowed training is read and stopped between two steps, and resumed with --watch") {
  const Display display(true);
  const Place place("frozenlake", kViewer);
  REQUIRE(place.run({"--train", "--episodes", "30", "--name", "whole"}).status == 0);

  // A step in a hundred seconds: it sleeps after its first episode.
  const pid_t process =
      place.command({"--train", "--episodes", "30", "--name", "parts", "--pace", "0.01"}).start();
  const auto parts = place.folder / "runs/frozenlake/parts";
  while (content_of(parts / "metrics.jsonl").empty() ||
         content_of(parts / "episodes.jsonl").empty()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  CHECK(json_lines(parts / "metrics.jsonl").size() == 1);
  kill(process, SIGINT);
  CHECK(wait_for(process) == 1);
  CHECK(nlohmann::json::parse(content_of(parts / "result.json"))["status"] == "interrupted");

  CHECK(place.run({"--resume", "parts", "--watch", "--pace", "1e6"}).status == 0);
  CHECK(content_of(place.folder / "words") == "runs/frozenlake/parts --ready-fd\n");
  // Its checkpoints and snapshots lie elsewhere; what it learned does not.
  const auto whole = place.folder / "runs/frozenlake/whole";
  CHECK(json_lines(parts / "metrics.jsonl",
                   {"time", "greedy/success", "greedy/best", "q/largest", "q/distance"}) ==
        json_lines(whole / "metrics.jsonl",
                   {"time", "greedy/success", "greedy/best", "q/largest", "q/distance"}));
}

/// The default of an option as `lab-… --list-options` gives it.
nlohmann::json default_of(const Outcome& outcome, const std::string& name) {
  for (const auto& option : nlohmann::json::parse(outcome.out)) {
    if (option["name"] == name) return option["default"];
  }
  return "there is no such option";
}

TEST_CASE("--list-options lists what config.json records, and nothing else") {
  const TemporaryFolder folder;
  REQUIRE(hello(folder.path(), {"--train", "--epochs", "1"}).status == 0);
  const auto config =
      nlohmann::json::parse(content_of(only_run(folder.path(), "hello") / "config.json"));
  const auto list = nlohmann::json::parse(hello(folder.path(), {"--list-options"}).out);
  std::vector<std::string> listed, recorded;
  for (const auto& option : list) listed.push_back(option["name"]);
  for (const auto& [name, value] : config["options"].items()) recorded.push_back(name);
  std::sort(listed.begin(), listed.end());
  CHECK(listed == recorded);
}

TEST_CASE("--list-options gives the defaults that follow from the other options") {
  const TemporaryFolder folder;
  CHECK(default_of(frozenlake(folder.path(), {"--list-options"}), "lr") == 5e-4);
  CHECK(default_of(frozenlake(folder.path(), {"--list-options", "--preset", "exam"}), "lr") ==
        1e-4);
  CHECK(default_of(hello(folder.path(), {"--list-options", "--file", "x"}), "hidden") == 128);
  const auto listed = movielens(folder.path(), {"--list-options", "--model", "mlp", "--dim", "7"});
  CHECK(default_of(listed, "dim") == 2);
  CHECK(default_of(listed, "model") == "mf");
}

}  // namespace
}  // namespace lab::testing
