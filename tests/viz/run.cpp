#include "viz/data/run.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "core/files.hpp"
#include "core/run_directory.hpp"
#include "tests/catch.hpp"
#include "tests/temporary.hpp"
#include "tests/viz/first_run.hpp"

using namespace lab;
using testing::begin_run;
using testing::config_of;
using testing::contains;
using viz::Run;
using viz::RunStatus;
using viz::summarise;

TEST_CASE("A training that is killed outright is seen to be no longer running") {
  const testing::TemporaryFolder folder;
  int ready[2];
  REQUIRE(pipe(ready) == 0);
  const pid_t child = fork();
  if (child == 0) {
    auto writer = begin_run(folder);
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

TEST_CASE("A run is followed while it grows") {
  const testing::TemporaryFolder folder;
  auto writer = begin_run(folder);
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
  auto writer = begin_run(folder);
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
  auto writer = begin_run(folder);
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
  const auto writer = begin_run(folder);
  const Run run(writer.directory());
  CHECK(run.option("lr", 0.1) == 0.5);
  CHECK(run.option("slippery", false));
  CHECK(run.option("gamma", 0.9) == 0.9);
  CHECK(run.option("lr", std::string("x")) == "x");
  CHECK(Run(folder / "none").option("lr", 0.1) == 0.1);
}

TEST_CASE("A run that is deleted while it is looked at is empty and says so") {
  const testing::TemporaryFolder folder;
  auto writer = begin_run(folder);
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
  CHECK_THAT(run.problems()[0], contains("deleted or moved away: there is no such folder"));
}

TEST_CASE("A run that is deleted or replaced by a file keeps its lab, name, seed and options") {
  const testing::TemporaryFolder folder;
  const auto directory = begin_run(folder).directory();
  Run run(directory);
  std::filesystem::remove_all(directory);
  const bool is_replaced = GENERATE(false, true);
  if (is_replaced) folder.file("frozenlake/first", "no run");
  CHECK(run.poll());
  CHECK_FALSE(run.poll());
  CHECK(run.summary().status == RunStatus::unreadable);
  CHECK(run.lab() == "frozenlake");
  CHECK(run.summary().name == "first");
  CHECK(run.summary().seed == 7);
  CHECK(run.option("lr", 0.0) == 0.5);
  CHECK_THAT(run.problems().front(), contains("deleted or moved away"));
  std::filesystem::remove_all(directory);
  begin_run(folder).finish({{"status", "finished"}});
  CHECK(run.poll());
  CHECK(run.summary().status == RunStatus::finished);
  CHECK(run.problems().empty());
}
