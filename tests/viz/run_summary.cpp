// What the list shows of a run.

#include "viz/data/run.hpp"

#include <nlohmann/json.hpp>

#include "core/files.hpp"
#include "core/run_directory.hpp"
#include "tests/catch.hpp"
#include "tests/temporary.hpp"
#include "tests/viz/first_run.hpp"

using namespace lab;
using core::RunWriter;
using nlohmann::ordered_json;
using testing::begin_run;
using testing::config_of;
using testing::contains;
using viz::Run;
using viz::RunStatus;
using viz::summarise;

TEST_CASE("A summary tells of which lab a run is, its seed, its start and its options") {
  const testing::TemporaryFolder folder;
  auto writer = begin_run(folder);
  const auto run = summarise(writer.directory());
  CHECK(run.directory == writer.directory());
  CHECK(run.lab == "frozenlake");
  CHECK(run.name == "first");
  CHECK(run.seed == 7);
  CHECK(run.started == "2026-11-24T17:33:13Z");
  CHECK(*run.config == config_of("frozenlake"));
  CHECK(run.problem.empty());
  CHECK(summarise(writer.directory() / "").name == "first");
}

TEST_CASE("A run is running while its writer lives, and ends as its result says") {
  const testing::TemporaryFolder folder;
  const auto directory = folder / "frozenlake/first";
  {
    auto writer = begin_run(folder);
    CHECK(summarise(directory).status == RunStatus::running);
  }
  CHECK(summarise(directory).status == RunStatus::killed);
  {
    auto writer = RunWriter::reopen(directory, {}, false);
    CHECK(summarise(directory).status == RunStatus::running);
    writer.finish({{"status", "finished"}});
    CHECK(summarise(directory).status == RunStatus::finished);
  }
  for (const auto status : {RunStatus::interrupted, RunStatus::failed}) {
    core::write_file(directory / "result.json",
                     ordered_json{{"status", viz::status_name(status)}}.dump());
    CHECK(summarise(directory).status == status);
  }
}

TEST_CASE("The score is the result's, or else the last that was measured") {
  const testing::TemporaryFolder folder;
  SECTION("frozenlake") {
    auto writer = begin_run(folder);
    CHECK(summarise(writer.directory()).score.empty());
    writer.metrics(R"({"step":1,"score/mean100":0.123})");
    writer.metrics(R"({"step":2,"train/loss":0.5})");
    writer.flush();
    CHECK(summarise(writer.directory()).score == "0.12");
    writer.finish({{"status", "finished"}, {"score", 0.9}});
    CHECK(summarise(writer.directory()).score == "0.90");
  }
  SECTION("hello") {
    auto writer = begin_run(folder, "hello");
    writer.metrics(R"({"step":1,"train/loss":1.3558745})");
    writer.flush();
    CHECK(summarise(writer.directory()).score == "loss 1.4");
    writer.finish({{"status", "finished"}, {"loss", 0.00013061474}});
    CHECK(summarise(writer.directory()).score == "loss 0.00013");
  }
  SECTION("movielens") {
    auto writer = begin_run(folder, "movielens");
    writer.metrics(R"({"step":1,"validation/mse":0.80049})");
    for (int i = 2; i < 20; ++i) writer.metrics(R"({"step":2,"train/mse":0.5})");
    writer.flush();
    CHECK(summarise(writer.directory()).score == "validation MSE 0.800");
    writer.finish({{"status", "interrupted"}, {"validation_mse", nullptr}});
    CHECK(summarise(writer.directory()).score == "validation MSE 0.800");
  }
  SECTION("another lab") {
    auto writer = begin_run(folder, "other");
    writer.finish({{"status", "finished"}, {"score", 0.9}});
    CHECK(summarise(writer.directory()).score.empty());
  }
}

TEST_CASE("The attempts of an assignment are a run of lab grades") {
  const testing::TemporaryFolder folder;
  std::filesystem::create_directories(folder / "exam");
  folder.file("exam/attempts.jsonl", "{}\n");
  const auto run = summarise(folder / "exam");
  CHECK(run.lab == "grades");
  CHECK(run.name == "exam");
  CHECK(run.status == RunStatus::finished);
  CHECK(run.problem.empty());
}

TEST_CASE("Graded attempts with a config.json are not killed, though no result tells their end") {
  const testing::TemporaryFolder folder;
  std::filesystem::create_directories(folder / "exam");
  folder.file("exam/config.json", R"({"schema":1,"lab":"grades"})");
  CHECK(summarise(folder / "exam").status == RunStatus::finished);
}

TEST_CASE("What is no run is unreadable, and the reason helps on") {
  const testing::TemporaryFolder folder;
  const auto reason = [](const std::filesystem::path& directory) {
    const auto run = summarise(directory);
    CHECK(run.status == RunStatus::unreadable);
    CHECK(run.config->is_null());
    CHECK(run.problem.find('\n') == std::string::npos);
    return run.problem;
  };
  auto writer = begin_run(folder);
  CHECK_THAT(reason(folder / "none"), contains("no such folder"));
  CHECK_THAT(reason(folder.file("file", "")), contains("file"));
  CHECK_THAT(reason(folder.path()), contains("such as frozenlake/first"));
  CHECK_THAT(reason(folder / "frozenlake"), contains("such as first"));
  CHECK_THAT(reason(writer.directory() / "values"), contains("open the folder above"));
  std::filesystem::create_directory(folder / "foreign");
  CHECK_THAT(reason(folder / "foreign"), contains("config.json"));
  folder.file("foreign/config.json", "{\"lab\": \"frozen");
  CHECK_THAT(reason(folder / "foreign"), contains("config.json is damaged"));
  folder.file("foreign/config.json", "[]");
  CHECK_THAT(reason(folder / "foreign"), contains("config.json is damaged"));
  folder.file("foreign/config.json", R"({"lab": 3, "name": "package"})");
  CHECK_THAT(reason(folder / "foreign"), contains("does not name the lab"));
}

TEST_CASE("A run of a newer lab is unreadable and says so") {
  const testing::TemporaryFolder folder;
  auto config = config_of("frozenlake");
  config["schema"] = 99;
  const auto writer = RunWriter::create(folder.path(), "frozenlake", "a", "", config, false);
  const auto run = summarise(writer.directory());
  CHECK(run.status == RunStatus::unreadable);
  CHECK(run.lab == "frozenlake");
  CHECK_THAT(run.problem, contains("written by a newer lab (schema 99"));
}

TEST_CASE("A damaged result is told, and the run is shown") {
  const testing::TemporaryFolder folder;
  const auto writer =
      RunWriter::create(folder.path(), "frozenlake", "a", "", config_of("frozenlake"), false);
  folder.file("frozenlake/a/result.json", "{\"status\": \"fin");
  auto run = summarise(writer.directory());
  CHECK(run.lab == "frozenlake");
  CHECK_THAT(run.problem, contains("result.json"));
  folder.file("frozenlake/a/result.json", "{\"status\": \"odd\"}");
  CHECK_THAT(summarise(writer.directory()).problem, contains("result.json"));
}
