#include "viz/app.hpp"

#include <fstream>
#include <nlohmann/json.hpp>

#include "core/command_line.hpp"
#include "tests/catch.hpp"
#include "tests/viz/app_window.hpp"
#include "tests/viz/lake_fixture.hpp"

using namespace lab;
using testing::AppWindow;
using testing::LakeFolder;
using viz::Key;

namespace {

Key letter(char c) { return static_cast<Key>(c); }

/// A second run of the same lake that differs in the learning rate.
std::filesystem::path add_run(const LakeFolder& lake, const std::string& name) {
  auto config = LakeFolder::config();
  config["options"]["lr"] = 0.5;
  auto run = core::RunWriter::create(lake.temporary.path(), "frozenlake", name, "", config, false);
  run.metrics(R"({"step":20,"episode":4,"time":1,"score/mean100":0.25})");
  run.finish({{"status", "finished"}});
  return run.directory();
}

}  // namespace

TEST_CASE("The arrow keys, Home and End move the moment within the episode") {
  const LakeFolder lake;
  AppWindow window(lake.temporary.path());
  window.app.runs().look_at(lake.directory);
  window.key(Key::end);
  CHECK(window.app.view().moment == 2);
  window.key(Key::right);
  CHECK(window.app.view().moment == 2);
  window.key(Key::left);
  CHECK(window.app.view().moment == 1);
  window.app.view().moment = 0.4;
  window.key(Key::right);
  CHECK(window.app.view().moment == 1);
  window.key(Key::home);
  CHECK(window.app.view().moment == 0);
}

TEST_CASE("Space plays the episode to its end and stops there, or begins anew in a loop") {
  const LakeFolder lake;
  AppWindow window(lake.temporary.path());
  window.app.runs().look_at(lake.directory);
  window.key(Key::space);
  CHECK(window.app.is_animating());
  for (int i = 0; i < 100; ++i) window.frame(0.05);
  CHECK(window.app.view().moment == 2);
  CHECK_FALSE(window.app.playback().playing);
  window.key(letter('L'));
  window.key(Key::space);
  for (int i = 0; i < 100; ++i) window.frame(0.05);
  CHECK(window.app.playback().playing);
}

TEST_CASE("Page keys walk over the checkpoints, and behind the last one the view follows the run") {
  const LakeFolder lake;
  AppWindow window(lake.temporary.path());
  window.app.runs().look_at(lake.directory);
  window.key(Key::page_up);
  CHECK(window.app.view().step == 0);
  window.key(Key::page_up);
  CHECK(window.app.view().step == 0);
  window.key(Key::page_down);
  CHECK(window.app.view().step == -1);
}

TEST_CASE("Keys belong to a text field while it is edited") {
  const LakeFolder lake;
  AppWindow window(lake.temporary.path());
  window.app.runs().look_at(lake.directory);
  window.click("filter");
  window.type("no such run");
  window.key(Key::space);
  CHECK_FALSE(window.app.playback().playing);
  CHECK(window.app.marks().all().count("run frozenlake/001-hand") == 0);
}

TEST_CASE("A click on a run's name looks at it, one on its box puts it beside") {
  const LakeFolder lake;
  add_run(lake, "002-fast");
  AppWindow window(lake.temporary.path());
  window.app.runs().look_at(lake.directory);
  window.click("tick frozenlake/002-fast");
  CHECK(window.app.status()["shown"] == 2);
  CHECK(window.app.status()["run"] == "001-hand");
  window.click("tick frozenlake/002-fast");
  CHECK(window.app.status()["shown"] == 1);
  window.click("run frozenlake/002-fast");
  CHECK(window.app.status()["run"] == "002-fast");
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

TEST_CASE("A row that is added to a run's metrics is there after the next look") {
  const LakeFolder lake;
  AppWindow window(lake.temporary.path());
  window.app.runs().look_at(lake.directory);
  CHECK(window.app.status()["rows"] == 2);
  std::ofstream(lake.directory / "metrics.jsonl", std::ios::app)
      << R"({"step":12,"episode":3,"time":0.3,"score/mean100":0.7})"
      << "\n";
  CHECK(window.app.poll(100));
  CHECK(window.app.status()["rows"] == 3);
  CHECK(window.app.status()["step"] == 12);
}

TEST_CASE("Runs that are deleted under the viewer leave the list, and the viewer stays") {
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

TEST_CASE("The words of a command bring a changed view back") {
  viz::View view;
  view.step = 1200;
  view.values = viz::BoardValues::error;
  view.numbers = false;
  view.plots = {"train/loss", "q/distance"};
  view.gate = "f";
  const auto words = viz::command_words(view);
  std::vector<const char*> argv{"lab"};
  for (const auto& word : words) argv.push_back(word.c_str());
  viz::View back;
  core::FieldList list;
  fields(list, back);
  std::vector<std::string> given;
  REQUIRE(core::parse_command_line({}, {&list}, static_cast<int>(argv.size()), argv.data(), given));
  CHECK(back.step == 1200);
  CHECK(back.values == viz::BoardValues::error);
  CHECK_FALSE(back.numbers);
  CHECK(back.plots == view.plots);
  CHECK(back.gate == "f");
  CHECK(viz::command_words(back) == words);
  CHECK(viz::command_words(viz::View{}).empty());
}

TEST_CASE("Every word of the filter has to be in the run") {
  viz::RunSummary run;
  run.lab = "frozenlake";
  run.name = "004-4x4-slippery-dqn";
  run.seed = 3;
  run.status = viz::RunStatus::finished;
  CHECK(viz::matches(run, "lr 0.01", ""));
  CHECK(viz::matches(run, "lr 0.01", "SLIPPERY finished"));
  CHECK(viz::matches(run, "lr 0.01", "seed 3"));
  CHECK(viz::matches(run, "lr 0.01", "lr 0.01 frozen"));
  CHECK_FALSE(viz::matches(run, "lr 0.01", "slippery killed"));
}

TEST_CASE("In a window too narrow for the list, the panel has all the room") {
  const LakeFolder lake;
  AppWindow window(lake.temporary.path());
  window.app.runs().look_at(lake.directory);
  window.width = 500;
  window.height = 400;
  window.frame();
  window.frame();
  CHECK(window.app.marks().all().count("filter") == 0);
  CHECK(window.app.marks().all().count("tab lake") == 1);
}

TEST_CASE("Ctrl-Q closes the viewer, and so does the window's own button") {
  const LakeFolder lake;
  AppWindow window(lake.temporary.path());
  CHECK_FALSE(window.app.is_closed());
  SECTION("key") { window.key(letter('Q'), true); }
  SECTION("button") { window.send({.type = viz::Event::Type::close}); }
  CHECK(window.app.is_closed());
}
