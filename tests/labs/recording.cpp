#include <nlohmann/json.hpp>

#include "core/array.hpp"
#include "envs/frozen_lake.hpp"
#include "tests/catch.hpp"
#include "tests/labs/command.hpp"
#include "tests/labs/run_files.hpp"
#include "tests/temporary.hpp"

namespace lab::testing {
namespace {

namespace fs = std::filesystem;

TEST_CASE("The same seed leaves the same run, but for the clock") {
  const TemporaryFolder first, second;
  const std::vector<std::string> words{"--train",      "--slippery", "--episodes",         "300",
                                       "--seed",       "3",          "--checkpoint-every", "2000",
                                       "--tensorboard"};
  REQUIRE(frozenlake(first.path(), words).status == 0);
  REQUIRE(frozenlake(second.path(), words).status == 0);
  const auto a = timeless_content(only_run(first.path()));
  const auto b = timeless_content(only_run(second.path()));
  REQUIRE(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    CAPTURE(a[i].first, b[i].first);
    CHECK(a[i] == b[i]);
  }
}

TEST_CASE("A run holds what the design says: options, metrics, episodes, values, result") {
  const TemporaryFolder folder;
  REQUIRE(frozenlake(folder.path(), {"--train", "--slippery", "--episodes", "200"}).status == 0);
  const auto run = only_run(folder.path());
  const auto config = nlohmann::json::parse(content_of(run / "config.json"));
  CHECK(config["schema"] == 1);
  CHECK(config["lab"] == "frozenlake");
  CHECK(config["seed"] == 0);
  CHECK(config["options"]["slippery"] == true);
  CHECK(config["options"]["gamma"] == 0.99);
  CHECK(config["command"] == "lab frozenlake --train --slippery --episodes 200");

  const auto metrics = json_lines(run / "metrics.jsonl");
  REQUIRE(metrics.size() == 200);
  double time = 0;
  for (const auto& line : metrics) {
    CHECK(line["time"] >= time);
    time = line["time"];
    CHECK(line.contains("episode/score"));
    CHECK(line.contains("score/ceiling"));
  }
  CHECK(json_lines(run / "metrics.jsonl").back()["step"] ==
        nlohmann::json::parse(content_of(run / "result.json"))["steps"]);

  const auto optimal = core::read_npy(run / "values" / "optimal.npy");
  CHECK(optimal.type == "<f4");
  CHECK(optimal.shape == std::vector<std::size_t>{16, 4});
  CHECK(core::read_npy(run / "values" / "000000.npy").shape == optimal.shape);
}

TEST_CASE("A recorded episode replays in a fresh lake step for step") {
  const TemporaryFolder folder;
  REQUIRE(frozenlake(folder.path(), {"--train", "--slippery", "--episodes", "100", "--seed", "11"})
              .status == 0);
  const auto episodes = json_lines(only_run(folder.path()) / "episodes.jsonl");
  REQUIRE(episodes.size() == 100);
  envs::FrozenLake lake(envs::named_map("4x4"), {});
  lake.reset(11);
  bool first = true;
  for (const auto& episode : episodes) {
    const int start = first ? lake.state() : lake.reset();
    first = false;
    CHECK(episode["states"][0] == start);
    for (std::size_t i = 0; i < episode["actions"].size(); ++i) {
      const auto step = lake.step(episode["actions"][i]);
      CHECK(step.state == episode["states"][i + 1]);
      CHECK(step.executed == episode["executed"][i]);
      CHECK((episode["slipped"][i] == 1) == (episode["actions"][i] != episode["executed"][i]));
      CHECK(step.reward == episode["rewards"][i]);
    }
  }
}

TEST_CASE("Only what --keep-checkpoints says is kept of the checkpoints") {
  const TemporaryFolder folder;
  REQUIRE(frozenlake(folder.path(), {"--train", "--slippery", "--episodes", "300",
                                     "--checkpoint-every", "1000", "--keep-checkpoints", "2"})
              .status == 0);
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(only_run(folder.path()) / "checkpoints")) {
    CHECK(entry.path().extension() == ".npz");
    ++count;
  }
  CHECK(count == 2);
}

}  // namespace
}  // namespace lab::testing
