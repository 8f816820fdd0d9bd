#include "viz/find_runs.hpp"

#include "core/error.hpp"
#include "tests/catch.hpp"
#include "tests/temporary.hpp"

using namespace lab;
namespace fs = std::filesystem;

namespace {

/// A run's folder with one file.
fs::path run(const testing::TemporaryFolder& folder, const std::string& name,
             const std::string& file = "config.json") {
  fs::create_directories(folder.path() / name);
  return folder.file(name + "/" + file, "{}");
}

/// What a search is refused with; empty when it is not.
std::string refusal(const fs::path& runs, const std::string& which) {
  try {
    viz::find_runs(runs, which.empty() ? std::vector<std::string>{} : std::vector{which});
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

}  // namespace

TEST_CASE("A run is found by its folder, by lab and number, or by a number that one lab has") {
  const testing::TemporaryFolder folder;
  run(folder, "frozenlake/001-4x4");
  run(folder, "frozenlake/002-8x8");
  run(folder, "hello/001-lstm");
  const auto lake = folder.path() / "frozenlake" / "001-4x4";
  CHECK(viz::find_run(folder.path(), lake.string()) == lake);
  CHECK(viz::find_run(folder.path(), "frozenlake/001") == lake);
  CHECK(viz::find_run(folder.path(), "001-4x4") == lake);
  CHECK(viz::find_run(folder.path(), "2") == folder.path() / "frozenlake" / "002-8x8");
  CHECK(refusal(folder.path(), "001") ==
        "'001' may be one of frozenlake/001-4x4, hello/001-lstm: say which");
  CHECK(refusal(folder.path(), "7").find("there is no run '7'") == 0);
}

TEST_CASE("Without a name it is the run that was written to last") {
  const testing::TemporaryFolder folder;
  CHECK(refusal(folder.path(), "").find("there are no runs in") == 0);
  const auto old = run(folder, "frozenlake/009-old", "metrics.jsonl");
  run(folder, "hello/001-new");
  fs::last_write_time(old, fs::file_time_type::clock::now() - std::chrono::hours(1));
  CHECK(viz::newest_run(folder.path()) == folder.path() / "hello" / "001-new");
}

TEST_CASE("What names no run is refused with what is wrong about the name") {
  const testing::TemporaryFolder folder;
  run(folder, "frozenlake/001-4x4");
  const auto file = (folder / "frozenlake/001-4x4/config.json").string();
  CHECK_THAT(refusal(folder.path(), file), testing::contains("is a file, and a run is a folder"));
  CHECK_THROWS_AS(viz::find_run(folder.path(), ""), UsageError);
  CHECK_THAT(refusal(folder.path(), "frozenlake/7"), testing::contains("there is no run '7' in"));
  for (const std::string name : {"runs/frozenlake/7", "chess/001", "/frozenlake", "../x/y"}) {
    CHECK_THAT(refusal(folder.path(), name),
               testing::contains("there is no run '" + name + "' in"));
  }
}
