// Which runs are on the screen, while they come, go and end on the disk.

#include "viz/open_runs.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/catch.hpp"
#include "tests/viz/app_window.hpp"
#include "tests/viz/lake_fixture.hpp"

using namespace lab;
using testing::add_run;
using testing::AppWindow;
using testing::LakeFolder;

TEST_CASE(
    "A run that was only looked at leaves the screen when another one is "
    "looked at") {
  const LakeFolder lake;
  const auto second = add_run(lake, "002-fast"), third = add_run(lake, "003-slow");
  AppWindow window(lake.temporary.path());
  auto& runs = window.app.runs();
  runs.look_at(lake.directory);
  window.frame();
  window.click("run frozenlake/002-fast");
  CHECK(window.app.status()["shown"] == 1);
  CHECK_FALSE(runs.is_shown(lake.directory));
  // The colour is free again.
  CHECK((runs.colour(second) == viz::run_colour(0)));
  // A run that is looked at can be ticked, so that it stays.
  window.click("tick frozenlake/002-fast");
  CHECK(runs.is_ticked(second));
  window.click("run frozenlake/003-slow");
  CHECK(window.app.status()["shown"] == 2);
  CHECK(runs.is_shown(second));
  window.click("run frozenlake/001-hand");
  CHECK_FALSE(runs.is_shown(third));
  window.click("tick frozenlake/002-fast");
  CHECK(window.app.status()["shown"] == 1);
}

TEST_CASE(
    "The run beside the one looked at is on the screen as long as it is "
    "compared") {
  const LakeFolder lake;
  const auto second = add_run(lake, "002-fast"), third = add_run(lake, "003-slow");
  viz::OpenRuns runs(lake.temporary.path());
  runs.look_at(lake.directory);
  runs.compare(second);
  CHECK(runs.is_shown(second));
  runs.compare(third);
  CHECK_FALSE(runs.is_shown(second));
  runs.tick(third, true);
  runs.compare({});
  CHECK(runs.is_shown(third));
}

TEST_CASE("A run that is taken off the screen is compared with no more") {
  const LakeFolder lake;
  const auto other = add_run(lake, "002-fast");
  AppWindow window(lake.temporary.path());
  window.app.runs().look_at(lake.directory);
  window.app.runs().compare(other);
  window.frame();
  CHECK(window.app.status()["other"] == "002-fast");
  window.app.runs().tick(other, false);
  window.frame();
  CHECK(window.app.status()["other"] == "");
}

TEST_CASE(
    "Runs that are deleted under the viewer leave the list, and the "
    "viewer stays") {
  const LakeFolder lake;
  AppWindow window(lake.temporary.path());
  window.app.runs().look_at(lake.directory);
  window.frame();
  std::filesystem::remove_all(lake.directory);
  window.app.poll(100);
  window.frame();
  window.app.poll(200);
  window.frame();
  CHECK(window.app.status()["view"].contains("checkpoint"));
}

TEST_CASE(
    "A run that is deleted while it is shown stays in place, by its "
    "name, and says so") {
  const LakeFolder lake;
  add_run(lake, "002-fast");
  AppWindow window(lake.temporary.path());
  window.app.runs().look_at(lake.directory);
  window.frame();
  CHECK_FALSE(window.has("problem"));
  std::filesystem::remove_all(lake.directory);
  const bool is_replaced = GENERATE(false, true);
  if (is_replaced) std::ofstream(lake.directory) << "no run";
  CHECK(window.app.poll(100));
  window.frame();
  CHECK(window.app.status()["panel"] == "lake");
  CHECK(window.app.status()["run"] == "001-hand");
  CHECK(window.has("problem"));
  const auto& all = window.app.runs().all();
  REQUIRE(all.size() == 2);
  CHECK(all[0].lab == "frozenlake");
  CHECK(all[0].name == "001-hand");
  CHECK_THAT(all[0].problem, testing::contains("deleted or moved away"));
  window.click("run frozenlake/002-fast");
  window.app.poll(200);
  window.frame();
  CHECK_FALSE(window.has("problem"));
  CHECK(window.app.runs().all().size() == (is_replaced ? 2 : 1));
}

TEST_CASE(
    "When the folder of runs is moved away, none of its runs is shown as "
    "finished") {
  const LakeFolder lake;
  const auto runs = lake.temporary / "runs";
  std::filesystem::create_directory(runs);
  std::filesystem::rename(lake.temporary / "frozenlake", runs / "frozenlake");
  AppWindow window(runs);
  window.app.runs().look_at(runs / "frozenlake/001-hand");
  window.app.poll(100);
  std::filesystem::rename(runs, lake.temporary / "moved");
  CHECK(window.app.poll(200));
  CHECK_THAT(window.app.runs().problem(), testing::contains("no such folder"));
  for (const auto& run : window.app.runs().all()) {
    CHECK(run.status == viz::RunStatus::unreadable);
    CHECK(run.lab == "frozenlake");
  }
  window.frame();
  CHECK(window.has("problem"));
}

TEST_CASE("A run from elsewhere that is none stands under the name of its folder") {
  const LakeFolder lake;
  std::filesystem::create_directories(lake.temporary / "elsewhere/empty");
  viz::OpenRuns runs(lake.temporary / "frozenlake");
  runs.look_at(lake.temporary / "elsewhere/empty");
  REQUIRE(runs.all().size() == 1);
  CHECK(runs.all()[0].lab == "elsewhere");
}

TEST_CASE("A training that is killed while it is shown becomes so without an event") {
  const LakeFolder lake;
  int ready[2];
  REQUIRE(pipe(ready) == 0);
  const pid_t trainer = fork();
  if (trainer == 0) {
    auto run = core::RunWriter::create(lake.temporary.path(), "frozenlake", "002-live", "",
                                       LakeFolder::config(), false);
    (void)!write(ready[1], "r", 1);
    pause();
    _exit(0);
  }
  close(ready[1]);
  char byte = 0;
  CHECK(read(ready[0], &byte, 1) == 1);
  close(ready[0]);
  AppWindow window(lake.temporary.path());
  window.app.runs().look_at(lake.temporary / "frozenlake/002-live");
  window.app.poll(100);
  const auto status = [&] { return window.app.runs().all().back().status; };
  CHECK(status() == viz::RunStatus::running);
  kill(trainer, SIGKILL);
  REQUIRE(waitpid(trainer, nullptr, 0) == trainer);
  CHECK(window.app.poll(100.01));
  CHECK(status() == viz::RunStatus::killed);
}
