#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

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

TEST_CASE("Ctrl-C ends a training cleanly, with everything written and the way to go on") {
  const TemporaryFolder folder;
  const pid_t process = Command{.words = {"lab-frozenlake", "--train", "--slippery", "--map", "8x8",
                                          "--episodes", "1e9"},
                                .folder = folder.path()}
                            .start();
  // Not before the first line of metrics is there: until then there is nothing to stop.
  const auto file = folder / "runs/frozenlake/001-8x8-slippery-dqn/metrics.jsonl";
  while (content_of(file).empty()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  kill(process, SIGINT);
  CHECK(wait_for(process) == 1);
  const auto run = only_run(folder.path());
  CHECK(nlohmann::json::parse(content_of(run / "result.json"))["status"] == "interrupted");
  CHECK_THAT(content_of(folder / "out"), contains("--resume 001-8x8-slippery-dqn"));
  const auto metrics = json_lines(run / "metrics.jsonl");
  CHECK(metrics.back()["step"] == nlohmann::json::parse(content_of(run / "result.json"))["steps"]);
}

TEST_CASE("A closed pipe ends the output, not the record of the run") {
  const TemporaryFolder folder;
  const std::string command = "cd '" + folder.path().string() + "' && '" + std::getenv("LAB_BIN") +
                              "/lab-frozenlake' --train --preset exam --episodes 600 | true";
  CHECK(std::system(command.c_str()) == 0);
  const auto result = nlohmann::json::parse(content_of(only_run(folder.path()) / "result.json"));
  CHECK((result["status"] == "interrupted" || result["status"] == "finished"));
}

}  // namespace
}  // namespace lab::testing
