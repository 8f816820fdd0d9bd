#include "viz/data/run.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "core/files.hpp"
#include "core/run_directory.hpp"
#include "tests/catch.hpp"
#include "tests/temporary.hpp"

using namespace lab;
using core::RunWriter;
using nlohmann::ordered_json;
using testing::contains;
using viz::Run;
using viz::RunStatus;
using viz::summarise;

namespace {

ordered_json config_of(const std::string& lab) {
  return {{"schema", 1},
          {"lab", lab},
          {"started", "2026-11-24T17:33:13Z"},
          {"seed", 7},
          {"options", {{"lr", 0.5}, {"slippery", true}, {"seed", 7}}}};
}

RunWriter make(const testing::TemporaryFolder& folder, const std::string& lab = "frozenlake") {
  return RunWriter::create(folder.path(), lab, "first", "", config_of(lab), false);
}

}  // namespace

TEST_CASE("A summary tells of which lab a run is, its seed, its start and its options") {
  const testing::TemporaryFolder folder;
  auto writer = make(folder);
  const auto run = summarise(writer.directory());
  CHECK(run.directory == writer.directory());
  CHECK(run.lab == "frozenlake");
  CHECK(run.name == "first");
  CHECK(run.seed == 7);
  CHECK(run.started == "2026-11-24T17:33:13Z");
  CHECK(run.config == config_of("frozenlake"));
  CHECK(run.problem.empty());
  CHECK(summarise(writer.directory() / "").name == "first");
}

TEST_CASE("A run is running while its writer lives, and ends as its result says") {
  const testing::TemporaryFolder folder;
  const auto directory = folder / "frozenlake/first";
  {
    auto writer = make(folder);
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

TEST_CASE("A training that is killed outright is seen to be no longer running") {
  const testing::TemporaryFolder folder;
  int ready[2];
  REQUIRE(pipe(ready) == 0);
  const pid_t child = fork();
  if (child == 0) {
    auto writer = make(folder);
    (void)!write(ready[1], "r", 1);
    pause();
    _exit(0);
  }
  close(ready[1]);
  char byte = 0;
  CHECK(read(ready[0], &byte, 1) == 1);
  close(ready[0]);
  Run run(folder / "frozenlake/first");
  CHECK(run.summary().status == RunStatus::running);
  kill(child, SIGKILL);
  REQUIRE(waitpid(child, nullptr, 0) == child);
  CHECK(run.poll());
  CHECK(run.summary().status == RunStatus::killed);
}

TEST_CASE("The score is the result's, or else the last that was measured") {
  const testing::TemporaryFolder folder;
  SECTION("frozenlake") {
    auto writer = make(folder);
    CHECK(summarise(writer.directory()).score.empty());
    writer.metrics(R"({"step":1,"score/mean100":0.123})");
    writer.metrics(R"({"step":2,"train/loss":0.5})");
    writer.flush();
    CHECK(summarise(writer.directory()).score == "0.12");
    writer.finish({{"status", "finished"}, {"score", 0.9}});
    CHECK(summarise(writer.directory()).score == "0.90");
  }
  SECTION("hello") {
    auto writer = make(folder, "hello");
    writer.metrics(R"({"step":1,"train/loss":1.3558745})");
    writer.flush();
    CHECK(summarise(writer.directory()).score == "loss 1.4");
    writer.finish({{"status", "finished"}, {"loss", 0.00013061474}});
    CHECK(summarise(writer.directory()).score == "loss 0.00013");
  }
  SECTION("movielens") {
    auto writer = make(folder, "movielens");
    writer.metrics(R"({"step":1,"validation/mse":0.80049})");
    for (int i = 2; i < 20; ++i) writer.metrics(R"({"step":2,"train/mse":0.5})");
    writer.flush();
    CHECK(summarise(writer.directory()).score == "validation MSE 0.800");
    writer.finish({{"status", "interrupted"}, {"validation_mse", nullptr}});
    CHECK(summarise(writer.directory()).score == "validation MSE 0.800");
  }
  SECTION("another lab") {
    auto writer = make(folder, "other");
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

TEST_CASE("What is no run is unreadable, and the reason helps on") {
  const testing::TemporaryFolder folder;
  const auto reason = [](const std::filesystem::path& directory) {
    const auto run = summarise(directory);
    CHECK(run.status == RunStatus::unreadable);
    CHECK(run.config.is_null());
    CHECK(run.problem.find('\n') == std::string::npos);
    return run.problem;
  };
  auto writer = make(folder);
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

TEST_CASE("A damaged result and a newer lab's config are told, and the run is shown") {
  const testing::TemporaryFolder folder;
  auto config = config_of("frozenlake");
  auto writer = RunWriter::create(folder.path(), "frozenlake", "a", "", config, false);
  folder.file("frozenlake/a/result.json", "{\"status\": \"fin");
  auto run = summarise(writer.directory());
  CHECK(run.lab == "frozenlake");
  CHECK_THAT(run.problem, contains("result.json"));
  folder.file("frozenlake/a/result.json", "{\"status\": \"odd\"}");
  CHECK_THAT(summarise(writer.directory()).problem, contains("result.json"));
  config["schema"] = 2;
  folder.file("frozenlake/a/config.json", config.dump());
  CHECK_THAT(summarise(writer.directory()).problem, contains("schema 2"));
}

TEST_CASE("A run is followed while it grows") {
  const testing::TemporaryFolder folder;
  auto writer = make(folder);
  Run run(writer.directory());
  CHECK_FALSE(run.poll());
  CHECK(run.last_step() == 0);
  auto revision = run.revision();
  const auto grown = [&] {
    writer.flush();
    const bool more = run.poll();
    CHECK(more == (run.revision() > revision));
    revision = run.revision();
    return more;
  };
  writer.metrics(R"({"step":5,"score/mean100":0.5})");
  CHECK(grown());
  CHECK(run.metrics().rows() == 1);
  CHECK(run.summary().score == "0.50");
  CHECK(run.last_step() == 5);
  writer.episode(R"({"step":6,"episode":1,"states":[0,1],"actions":[2],"rewards":[0]})");
  CHECK(grown());
  CHECK(run.episodes().count() == 1);
  CHECK(run.last_step() == 6);
  writer.values("000010", std::vector<float>{1, 2}, 1, 2);
  CHECK(grown());
  CHECK(run.last_step() == 10);
  auto& values = run.arrays("values");
  CHECK(values.load(10) != nullptr);
  CHECK(&run.arrays("values") == &values);
  writer.finish({{"status", "finished"}});
  CHECK(grown());
  CHECK(run.summary().status == RunStatus::finished);
  CHECK_FALSE(grown());
  CHECK(run.problems().empty());
}

TEST_CASE("Whole files are there once they are written, and follow their changes") {
  const testing::TemporaryFolder folder;
  auto writer = make(folder);
  Run run(writer.directory());
  CHECK(run.text_file("embedding/movies.tsv").empty());
  CHECK(run.array_file("values/optimal.npy") == nullptr);
  run.poll();
  CHECK_FALSE(run.poll());
  writer.values("optimal", std::vector<float>{1, 2}, 1, 2);
  std::filesystem::create_directory(writer.directory() / "embedding");
  core::write_file(writer.directory() / "embedding/movies.tsv", "one");
  CHECK(run.poll());
  CHECK(run.text_file("embedding/movies.tsv") == "one");
  const auto optimal = run.array_file("values/optimal.npy");
  REQUIRE(optimal);
  CHECK(optimal->shape == std::vector<std::size_t>{1, 2});
  core::write_file(writer.directory() / "embedding/movies.tsv", "two");
  CHECK(run.poll());
  CHECK(run.text_file("embedding/movies.tsv") == "two");
  CHECK(run.array_file("values/optimal.npy") == optimal);
}

TEST_CASE("What is damaged in a run is told in one line each") {
  const testing::TemporaryFolder folder;
  auto writer = make(folder);
  writer.metrics("bad");
  writer.metrics(R"({"step":5})");
  writer.metrics("worse");
  writer.metrics("worst");
  writer.episode("[]");
  writer.values("000010", std::vector<float>{1, 2}, 1, 2);
  writer.finish({{"status", "finished"}});
  std::filesystem::resize_file(writer.directory() / "values/000010.npy", 10);
  core::write_file(writer.directory() / "values/optimal.npy", "x");
  Run run(writer.directory());
  CHECK(run.arrays("values").load(10) == nullptr);
  CHECK(run.array_file("values/optimal.npy") == nullptr);
  const auto problems = run.problems();
  REQUIRE(problems.size() == 4);
  CHECK_THAT(problems[0], contains("metrics.jsonl:1"));
  CHECK_THAT(problems[0], contains("2 more bad lines"));
  CHECK_THAT(problems[1], contains("episodes.jsonl:1"));
  CHECK_THAT(problems[2], contains("values/000010.npy"));
  CHECK_THAT(problems[3], contains("values/optimal.npy"));
}

TEST_CASE("An option has its value, or the other one where it is missing or of another type") {
  const testing::TemporaryFolder folder;
  const auto writer = make(folder);
  const Run run(writer.directory());
  CHECK(run.option("lr", 0.1) == 0.5);
  CHECK(run.option("slippery", false));
  CHECK(run.option("gamma", 0.9) == 0.9);
  CHECK(run.option("lr", std::string("x")) == "x");
  CHECK(Run(folder / "none").option("lr", 0.1) == 0.1);
}

TEST_CASE("A run that is deleted while it is looked at is empty and says so") {
  const testing::TemporaryFolder folder;
  auto writer = make(folder);
  writer.metrics(R"({"step":5,"a":1})");
  writer.flush();
  Run run(writer.directory());
  run.arrays("values");
  std::filesystem::remove_all(writer.directory());
  CHECK(run.poll());
  CHECK(run.summary().status == RunStatus::unreadable);
  CHECK(run.metrics().rows() == 0);
  CHECK(run.last_step() == 0);
  REQUIRE(run.problems().size() == 1);
  CHECK_THAT(run.problems()[0], contains("no such folder"));
}
