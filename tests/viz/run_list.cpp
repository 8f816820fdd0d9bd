#include "viz/data/run_list.hpp"

#include <memory>
#include <nlohmann/json.hpp>

#include "core/files.hpp"
#include "core/run_directory.hpp"
#include "tests/catch.hpp"
#include "tests/temporary.hpp"

using namespace lab;
using core::RunWriter;
using nlohmann::ordered_json;
using testing::contains;
using viz::RunList;
using viz::RunStatus;
using viz::RunSummary;

namespace {

RunWriter make(const testing::TemporaryFolder& folder, const std::string& lab,
               const std::string& name) {
  const ordered_json config{{"schema", 1}, {"lab", lab}, {"options", ordered_json::object()}};
  return RunWriter::create(folder.path(), lab, name, "", config, false);
}

std::vector<std::string> names(const RunList& list) {
  std::vector<std::string> all;
  for (const auto& run : list.all()) all.push_back(run.lab + "/" + run.name);
  return all;
}

RunSummary with_options(const std::string& lab, const ordered_json& options) {
  RunSummary run;
  run.directory = "runs/" + lab + "/x";
  run.lab = lab;
  run.status = RunStatus::finished;
  run.config =
      std::make_shared<const ordered_json>(ordered_json{{"lab", lab}, {"options", options}});
  return run;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("The runs are listed by lab and name, as they come and go") {
  const testing::TemporaryFolder folder;
  RunList list(folder.path());
  CHECK_FALSE(list.poll());
  CHECK(list.all().empty());
  CHECK(list.problem().empty());
  make(folder, "hello", "002");
  make(folder, "frozenlake", "010");
  make(folder, "hello", "001");
  CHECK(list.poll());
  CHECK(names(list) == Names{"frozenlake/010", "hello/001", "hello/002"});
  CHECK_FALSE(list.poll());
  std::filesystem::remove_all(folder / "hello/001");
  CHECK(list.poll());
  CHECK(names(list) == Names{"frozenlake/010", "hello/002"});
}

TEST_CASE("The list follows the status and the score of its runs") {
  const testing::TemporaryFolder folder;
  RunList list(folder.path());
  {
    auto writer = make(folder, "frozenlake", "a");
    CHECK(list.poll());
    CHECK(list.all()[0].status == RunStatus::running);
    writer.metrics(R"({"step":1,"score/mean100":0.25})");
    writer.flush();
    CHECK(list.poll());
    CHECK(list.all()[0].score == "0.25");
    writer.metrics(R"({"step":2,"score/mean100":0.25})");
    writer.flush();
    CHECK_FALSE(list.poll());  // what the list shows is the same
  }
  CHECK(list.poll());
  CHECK(list.all()[0].status == RunStatus::killed);
  core::write_file(folder / "frozenlake/a/result.json", R"({"status":"finished","score":0.5})");
  CHECK(list.poll());
  CHECK(list.all()[0].status == RunStatus::finished);
  CHECK(list.all()[0].score == "0.50");
}

TEST_CASE("Folders that hold no run stand among the runs of their lab, with the reason") {
  const testing::TemporaryFolder folder;
  make(folder, "hello", "b");
  std::filesystem::create_directories(folder / "hello/a");
  std::filesystem::create_directories(folder / "hello/.hidden");
  folder.file("hello/notes.txt", "");
  folder.file("readme", "");
  std::filesystem::create_directories(folder / "empty");
  RunList list(folder.path());
  list.poll();
  CHECK(names(list) == Names{"hello/a", "hello/b"});
  CHECK(list.all()[0].status == RunStatus::unreadable);
  CHECK_THAT(list.all()[0].problem, contains("config.json"));
  CHECK_FALSE(list.poll());
}

TEST_CASE("The folder of one lab is a list of its runs, and a run is told from a list") {
  const testing::TemporaryFolder folder;
  make(folder, "hello", "a");
  RunList of_lab(folder / "hello");
  of_lab.poll();
  CHECK(names(of_lab) == Names{"hello/a"});
  RunList of_run(folder / "hello/a");
  CHECK(of_run.poll());
  CHECK(of_run.all().empty());
  CHECK_THAT(of_run.problem(), contains("is a run"));
}

TEST_CASE("A folder that is missing or no folder is a problem until it is one") {
  const testing::TemporaryFolder folder;
  RunList list(folder / "runs");
  CHECK(list.poll());
  CHECK_THAT(list.problem(), contains((folder / "runs").string()));
  CHECK_FALSE(list.poll());
  std::filesystem::create_directory(folder / "runs");
  CHECK(list.poll());
  CHECK(list.problem().empty());
  RunList of_file(folder.file("file", ""));
  of_file.poll();
  CHECK_THAT(of_file.problem(), contains("no folder"));
}

TEST_CASE("Runs of one lab are told apart by the options that differ, but for the seed") {
  const std::vector<RunSummary> all{
      with_options("a", {{"lr", 0.01}, {"map", "4x4"}, {"slippery", true}, {"seed", 1}}),
      with_options("b", {{"lr", 7}, {"seed", 1}}),
      with_options("a", {{"lr", 0.001}, {"map", "4x4"}, {"slippery", false}, {"seed", 2}}),
      RunSummary{}};
  CHECK(viz::differing_options(all) ==
        Names{"lr 0.01, slippery", "", "lr 0.001, not slippery", ""});
}

TEST_CASE("An option that an older run does not know differs, and a long value is cut") {
  const std::vector<RunSummary> all{with_options("a", {{"text", std::string(100, 'x')}}),
                                    with_options("a", {{"text", "short"}, {"batch", 32}})};
  const auto texts = viz::differing_options(all);
  CHECK(texts[0] == "text " + std::string(23, 'x') + "…");
  CHECK(texts[1] == "text short, batch 32");
}

TEST_CASE("Runs that differ in the seed alone are one group") {
  const auto group = [](const std::string& lab, const ordered_json& options) {
    return viz::seed_group(with_options(lab, options));
  };
  CHECK(group("a", {{"lr", 1}, {"seed", 1}}) == group("a", {{"lr", 1}, {"seed", 2}}));
  CHECK(group("a", {{"lr", 1}, {"seed", 1}}) != group("a", {{"lr", 2}, {"seed", 1}}));
  CHECK(group("a", {{"lr", 1}}) != group("b", {{"lr", 1}}));
  RunSummary first, second;
  first.directory = "runs/a/1";
  second.directory = "runs/a/2";
  CHECK(viz::seed_group(first) != viz::seed_group(second));
}
