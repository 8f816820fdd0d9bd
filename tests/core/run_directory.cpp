#include "core/run_directory.hpp"

#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "core/error.hpp"
#include "tests/catch.hpp"
#include "tests/errors.hpp"
#include "tests/temporary.hpp"

using namespace lab;
using core::RunWriter;
using testing::contains;
using testing::content_of;
namespace fs = std::filesystem;

namespace {

const nlohmann::ordered_json kConfig{{"schema", 1}, {"lab", "sample"}, {"options", {{"lr", 0.5}}}};

RunWriter make(const fs::path& runs, const std::string& name, const std::string& suffix = "x",
               bool tensorboard = false) {
  return RunWriter::create(runs, "sample", name, suffix, kConfig, tensorboard);
}

/// Every file under `folder` by its path from there, with its content.
std::map<std::string, std::string> tree_of(const fs::path& folder) {
  std::map<std::string, std::string> tree;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    tree[fs::relative(entry.path(), folder).string()] =
        entry.is_regular_file() ? content_of(entry.path()) : "(folder)";
  }
  return tree;
}

}  // namespace

TEST_CASE("A new run has its config and its folders, and no result yet") {
  const testing::TemporaryFolder folder;
  auto run = make(folder / "deep/runs", "first");
  CHECK(run.directory() == folder / "deep/runs/sample/first");
  CHECK(nlohmann::ordered_json::parse(content_of(run.directory() / "config.json")) == kConfig);
  CHECK(fs::is_directory(run.directory() / "values"));
  CHECK(fs::is_directory(run.directory() / "checkpoints"));
  CHECK(fs::exists(run.directory() / "metrics.jsonl"));
  CHECK_FALSE(fs::exists(run.directory() / "result.json"));
  run.finish({{"status", "finished"}});
  CHECK(nlohmann::json::parse(content_of(run.directory() / "result.json"))["status"] == "finished");
}

TEST_CASE("Runs without a name are numbered on from the largest number there is") {
  const testing::TemporaryFolder folder;
  CHECK(make(folder.path(), "", "4x4-dqn").directory().filename() == "001-4x4-dqn");
  CHECK(make(folder.path(), "", "8x8").directory().filename() == "002-8x8");
  make(folder.path(), "041-by-hand");
  make(folder.path(), "7days");  // begins with a digit but has no number
  make(folder.path(), "no number");
  CHECK(make(folder.path(), "", "x").directory().filename() == "042-x");
  make(folder.path(), "1234");
  CHECK(make(folder.path(), "", "x").directory().filename() == "1235-x");
}

TEST_CASE("A name that is taken is refused, and the run of that name stays as it is") {
  const testing::TemporaryFolder folder;
  {
    auto run = make(folder.path(), "first");
    run.metrics(R"({"step":1})");
    run.finish({{"status", "finished"}});
  }
  const auto before = tree_of(folder.path());
  const auto text = testing::error_of([&] { make(folder.path(), "first"); });
  CHECK_THAT(text, contains((folder / "sample/first").string()));
  CHECK_THAT(text, contains("--name"));
  CHECK(tree_of(folder.path()) == before);
}

TEST_CASE("A name that would lead elsewhere is refused as wrong usage") {
  const testing::TemporaryFolder folder;
  for (const char* name : {"../up", "a/b", "/tmp/x", ".", ".."}) {
    INFO(name);
    CHECK_THROWS_AS(make(folder.path(), name), UsageError);
  }
  CHECK_FALSE(fs::exists(folder / "up"));
}

TEST_CASE("A place that cannot be written is an error that names it and --runs") {
  const testing::TemporaryFolder folder;
  folder.file("file", "no folder");
  const auto text = testing::error_of([&] { make(folder / "file", "a"); });
  CHECK_THAT(text, contains((folder / "file").string()));
  CHECK_THAT(text, contains("--runs"));
}

TEST_CASE("What a run writes can be read while it is still open") {
  const testing::TemporaryFolder folder;
  auto run = make(folder.path(), "a", "", true);
  run.metrics(R"({"step":1})");
  run.episode(R"({"states":[0]})");
  run.scalar("loss", 1, 0.5);
  const std::vector<float> table{1, 2, 3, 4, 5, 6};
  run.values("000100", table, 3, 2);
  run.values("optimal", table, 3, 2);
  run.flush();
  CHECK(core::whole_lines(run.directory() / "metrics.jsonl") ==
        std::vector<std::string>{R"({"step":1})"});
  CHECK(core::whole_lines(run.directory() / "episodes.jsonl").size() == 1);
  CHECK(content_of(run.directory() / "events.out.tfevents.0.lab").size() > 50);
  const auto values = core::read_npy(run.directory() / "values/000100.npy");
  CHECK(values.shape == std::vector<std::size_t>{3, 2});
  CHECK(core::values_of<float>(values, "values") == table);
  CHECK(core::value_steps(run.directory()) == std::vector<std::int64_t>{100});
}

TEST_CASE("The steps of values are sorted as numbers, also past a million") {
  const testing::TemporaryFolder folder;
  auto run = make(folder.path(), "a");
  const std::vector<float> one{1};
  for (const std::int64_t step : {1'000'000, 999'999, 0, 20'000'000, 100}) {
    run.values(core::step_name(step), one, 1, 1);
  }
  CHECK(core::step_name(100) == "000100");
  CHECK(core::value_steps(run.directory()) ==
        std::vector<std::int64_t>{0, 100, 999'999, 1'000'000, 20'000'000});
}

TEST_CASE("A torn last line is left out, and a missing file is an error that names it") {
  const testing::TemporaryFolder folder;
  CHECK(core::whole_lines(folder.file("a", "one\ntwo\n{\"st")) ==
        std::vector<std::string>{"one", "two"});
  CHECK(core::whole_lines(folder.file("b", "torn")).empty());
  CHECK(core::whole_lines(folder.file("c", "")).empty());
  CHECK(core::whole_lines(folder.file("d", "\n\nx\n")) == std::vector<std::string>{"", "", "x"});
  CHECK_THAT(testing::error_of([&] { core::whole_lines(folder / "none"); }),
             contains((folder / "none").string()));
}

TEST_CASE("Without TensorBoard no event file is made, and scalars go nowhere") {
  const testing::TemporaryFolder folder;
  auto run = make(folder.path(), "a");
  CHECK_FALSE(run.has_tensorboard());
  run.scalar("loss", 1, 0.5);
  run.finish({});
  std::set<std::string> names;
  for (const auto& [name, content] : tree_of(run.directory())) names.insert(name);
  CHECK(names == std::set<std::string>{"checkpoints", "config.json", "episodes.jsonl",
                                       "metrics.jsonl", "result.json", "values"});
}
