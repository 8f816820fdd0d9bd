#include <algorithm>

#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/run_directory.hpp"
#include "tests/catch.hpp"
#include "tests/errors.hpp"
#include "tests/temporary.hpp"

using namespace lab;
using core::Arrays;
using core::RunWriter;
using testing::contains;
using testing::content_of;
namespace fs = std::filesystem;

namespace {

RunWriter make(const testing::TemporaryFolder& folder, bool tensorboard = false) {
  return RunWriter::create(folder.path(), "sample", "run", "", {{"lab", "sample"}}, tensorboard);
}

Arrays arrays_for(std::int64_t step) {
  return {{"step", core::make_array(std::vector<std::int64_t>{step})}};
}

std::int64_t step_of(const core::Checkpoint& checkpoint) {
  return core::values_of<std::int64_t>(checkpoint.arrays.at("step"), "step").front();
}

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

void spoil(const fs::path& file, std::size_t keep) {
  const auto content = content_of(file);
  fs::resize_file(file, std::min(keep, content.size()));
}

}  // namespace

TEST_CASE("Only the newest checkpoints are kept, by their steps") {
  const testing::TemporaryFolder folder;
  auto run = make(folder);
  for (const std::int64_t step : {100, 200, 900'000, 1'000'000}) {
    run.checkpoint(step, arrays_for(step), 2);
  }
  CHECK(names_in(run.directory() / "checkpoints") ==
        std::vector<std::string>{"1000000.npz", "900000.npz"});
  std::vector<std::string> skipped;
  const auto newest = core::newest_checkpoint(run.directory(), skipped);
  CHECK(newest.file.filename() == "1000000.npz");
  CHECK(step_of(newest) == 1'000'000);
  CHECK(skipped.empty());
}

TEST_CASE("A damaged newest checkpoint is named, and the one before it is taken") {
  const testing::TemporaryFolder folder;
  auto run = make(folder);
  for (const std::int64_t step : {100, 200, 300}) run.checkpoint(step, arrays_for(step), 3);
  const auto checkpoints = run.directory() / "checkpoints";
  spoil(checkpoints / "000300.npz", 200);
  std::vector<std::string> skipped;
  CHECK(step_of(core::newest_checkpoint(run.directory(), skipped)) == 200);
  REQUIRE(skipped.size() == 1);
  CHECK_THAT(skipped[0], contains("000300.npz"));

  spoil(checkpoints / "000200.npz", 0);
  skipped.clear();
  CHECK(step_of(core::newest_checkpoint(run.directory(), skipped)) == 100);
  CHECK(skipped.size() == 2);

  spoil(checkpoints / "000100.npz", 50);
  skipped.clear();
  CHECK_THAT(testing::error_of([&] { core::newest_checkpoint(run.directory(), skipped); }),
             contains("000300.npz"));
}

TEST_CASE("A checkpoint that was just written is never the one that is removed") {
  const testing::TemporaryFolder folder;
  auto run = make(folder);
  run.checkpoint(300, arrays_for(300), 1);
  spoil(run.directory() / "checkpoints/000300.npz", 100);
  run.checkpoint(250, arrays_for(250), 1);  // as a run does that had to resume from before 300
  std::vector<std::string> skipped;
  CHECK(step_of(core::newest_checkpoint(run.directory(), skipped)) == 250);
}

TEST_CASE("Files that are no checkpoints do not get in the way") {
  const testing::TemporaryFolder folder;
  auto run = make(folder);
  run.checkpoint(100, arrays_for(100), 1);
  const std::string place = "sample/run/checkpoints/";
  folder.file(place + "000200.npz.tmp", "torn by a kill");
  folder.file(place + "notes.npz", "x");
  folder.file(place + "000300.txt", "x");
  std::vector<std::string> skipped;
  CHECK(step_of(core::newest_checkpoint(run.directory(), skipped)) == 100);
  CHECK(skipped.empty());
  run.checkpoint(200, arrays_for(200), 1);
  CHECK(fs::exists(folder / (place + "notes.npz")));
}

TEST_CASE("An archive that is no checkpoint of a run is passed over") {
  const testing::TemporaryFolder folder;
  auto run = make(folder);
  run.checkpoint(100, arrays_for(100), 2);
  core::write_file(run.directory() / "checkpoints/000200.npz", core::encode_npz(arrays_for(200)));
  std::vector<std::string> skipped;
  CHECK(step_of(core::newest_checkpoint(run.directory(), skipped)) == 100);
  CHECK(skipped.size() == 1);
}

TEST_CASE("A run without a checkpoint says so") {
  const testing::TemporaryFolder folder;
  const auto run = make(folder);
  std::vector<std::string> skipped;
  CHECK_THAT(testing::error_of([&] { core::newest_checkpoint(run.directory(), skipped); }),
             contains("no checkpoint"));
  fs::remove_all(run.directory() / "checkpoints");
  CHECK_THAT(testing::error_of([&] { core::newest_checkpoint(run.directory(), skipped); }),
             contains("no checkpoint"));
}

TEST_CASE("A resumed run cuts its files where the checkpoint was taken and goes on from there") {
  const testing::TemporaryFolder folder;
  std::string metrics, episodes, events;
  fs::path directory;
  {
    auto run = make(folder, true);
    directory = run.directory();
    const auto write = [&](int step) {
      run.metrics(fmt::format(R"({{"step":{}}})", step));
      run.episode(fmt::format(R"({{"episode":{}}})", step));
      run.scalar("loss", step, step);
    };
    for (int step = 1; step <= 5; ++step) write(step);
    run.checkpoint(5, arrays_for(5), 3);
    metrics = content_of(directory / "metrics.jsonl");
    episodes = content_of(directory / "episodes.jsonl");
    events = content_of(directory / "events.out.tfevents.0.lab");
    for (int step = 6; step <= 9; ++step) write(step);
    run.finish({{"status", "interrupted"}});
  }
  std::vector<std::string> skipped;
  const auto checkpoint = core::newest_checkpoint(directory, skipped);
  CHECK(checkpoint.offsets.metrics == metrics.size());
  CHECK(checkpoint.offsets.episodes == episodes.size());
  CHECK(checkpoint.offsets.events == events.size());
  {
    auto run = RunWriter::reopen(directory, checkpoint.offsets, true);
    CHECK_FALSE(fs::exists(directory / "result.json"));
    CHECK(content_of(directory / "metrics.jsonl") == metrics);
    CHECK(content_of(directory / "episodes.jsonl") == episodes);
    CHECK(content_of(directory / "events.out.tfevents.0.lab") == events);
    run.metrics(R"({"step":6,"again":1})");
    run.finish({{"status", "finished"}});
  }
  CHECK(content_of(directory / "metrics.jsonl") == metrics + "{\"step\":6,\"again\":1}\n");
}

TEST_CASE("A run whose files lost what the checkpoint counts on cannot be continued") {
  const testing::TemporaryFolder folder;
  auto run = make(folder);
  for (int i = 0; i < 10; ++i) run.metrics(R"({"step":1})");
  run.checkpoint(5, arrays_for(5), 1);
  const auto file = run.directory() / "metrics.jsonl";
  fs::resize_file(file, 20);
  std::vector<std::string> skipped;
  const auto offsets = core::newest_checkpoint(run.directory(), skipped).offsets;
  CHECK_THAT(testing::error_of([&] { RunWriter::reopen(run.directory(), offsets, false); }),
             contains(file.string()));
  CHECK(content_of(file).size() == 20);
}
