#include "tests/labs/stopped_run.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/catch.hpp"
#include "tests/labs/command.hpp"
#include "tests/labs/run_files.hpp"

namespace lab::testing {
namespace {

namespace fs = std::filesystem;

/// Starts a training, ends it with `signal` once its metrics have `lines` lines, and resumes it.
/// Whether it was stopped before its end.
bool stop_and_resume(const std::string& lab, const TemporaryFolder& folder,
                     const std::vector<std::string>& words, int signal, std::size_t lines) {
  const pid_t process = Command{.words = words, .folder = folder.path()}.start();
  const auto directory = folder / "runs" / lab / "run";
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
  const auto resumed = run({.words = {words.front(), "--resume", "run"}, .folder = folder.path()});
  CAPTURE(resumed.err);
  REQUIRE(resumed.status == 0);
  return true;
}

}  // namespace

std::size_t lines_in(const fs::path& file) {
  const auto text = content_of(file);
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

void check_resume(const std::string& lab, const std::vector<std::string>& words,
                  const std::vector<std::size_t>& stops,
                  const std::function<void(const TemporaryFolder&)>& prepare) {
  const TemporaryFolder whole;
  if (prepare) prepare(whole);
  REQUIRE(run({.words = words, .folder = whole.path()}).status == 0);
  const auto expected = timeless_content(whole / "runs" / lab / "run");
  int stopped = 0;
  for (const int signal : {SIGINT, SIGKILL}) {
    for (const auto lines : stops) {
      CAPTURE(signal, lines);
      const TemporaryFolder folder;
      if (prepare) prepare(folder);
      if (!stop_and_resume(lab, folder, words, signal, lines)) continue;
      ++stopped;
      const auto content = timeless_content(folder / "runs" / lab / "run");
      REQUIRE(content.size() == expected.size());
      for (std::size_t i = 0; i < content.size(); ++i) {
        CAPTURE(content[i].first);
        CHECK((content[i] == expected[i]));  // in brackets: no bytes on the screen
      }
    }
  }
  CHECK(stopped > 0);
}

}  // namespace lab::testing
