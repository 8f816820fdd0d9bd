#include "viz/app.hpp"

#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "core/command_line.hpp"
#include "tests/catch.hpp"
#include "tests/viz/app_window.hpp"
#include "tests/viz/lake_fixture.hpp"

using namespace lab;
using testing::add_run;
using testing::AppWindow;
using testing::LakeFolder;
using testing::letter;
using viz::Key;

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

TEST_CASE(
    "Space plays the episode to its end and stops there, or begins anew "
    "in a loop") {
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

TEST_CASE(
    "Page keys walk over the checkpoints, and behind the last one the "
    "view follows the run") {
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

TEST_CASE("The filter finds graded attempts by name and not by a seed") {
  viz::RunSummary grades;
  grades.lab = "grades";
  grades.name = "exam";
  grades.status = viz::RunStatus::finished;
  CHECK(viz::matches(grades, "", "exam grades"));
  CHECK_FALSE(viz::matches(grades, "", "seed"));
  CHECK_FALSE(viz::matches(grades, "", "finished"));
}

TEST_CASE(
    "Of 200 runs those in sight are drawn, and the last one is reached "
    "with the wheel") {
  const LakeFolder lake;
  for (int i = 2; i <= 200; ++i) add_run(lake, fmt::format("{:03}-more", i));
  AppWindow window(lake.temporary.path());
  window.app.runs().look_at(lake.directory);
  window.frame();
  CHECK(window.app.status()["runs"] == 200);
  CHECK(window.has("run frozenlake/001-hand"));
  CHECK_FALSE(window.has("run frozenlake/200-more"));
  const auto place = window.app.marks().all().at("run frozenlake/001-hand").centre();
  window.send({.type = viz::Event::Type::wheel, .x = place.x, .y = place.y, .wheel = -1000});
  window.frame();
  window.click("run frozenlake/200-more");
  CHECK(window.app.status()["run"] == "200-more");
}
