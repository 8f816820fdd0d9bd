// What lies over the window (unfolded lists, the export), and the row of buttons above the panel.

#include "tests/catch.hpp"
#include "tests/viz/app_window.hpp"
#include "tests/viz/lake_fixture.hpp"
#include "viz/app.hpp"

using namespace lab;
using testing::add_run;
using testing::AppWindow;
using testing::LakeFolder;
using testing::letter;
using viz::Key;

TEST_CASE("Each button above the panel lies inside the window, however narrow it is") {
  const LakeFolder lake;
  AppWindow window(lake.temporary.path());
  window.app.runs().look_at(lake.directory);
  window.width = GENERATE(200, 320, 500, 700, 770, 1280);
  window.height = 400;
  window.frame();
  window.frame();
  for (const auto* mark :
       {"tab lake", "tab plots", "tab experiment", "compare", "export", "dark"}) {
    CAPTURE(window.width, mark);
    REQUIRE(window.has(mark));
    const auto& rect = window.app.marks().all().at(mark);
    CHECK(rect.x >= 0);
    CHECK(rect.right() <= static_cast<float>(window.width));
  }
}

TEST_CASE("In a window too narrow for the list, a button unfolds it") {
  const LakeFolder lake;
  add_run(lake, "002-fast");
  AppWindow window(lake.temporary.path());
  window.app.runs().look_at(lake.directory);
  CHECK_FALSE(window.has("runs"));
  window.width = 500;
  window.height = 400;
  window.frame();
  window.click("runs");
  CHECK(window.has("filter"));
  window.click("tick frozenlake/002-fast");
  CHECK(window.app.status()["shown"] == 2);
  CHECK(window.has("filter"));
  window.click("run frozenlake/002-fast");
  window.frame();
  CHECK(window.app.status()["run"] == "002-fast");
  CHECK_FALSE(window.has("filter"));
  window.click("runs");
  CHECK(window.has("filter"));
  window.key(Key::escape);
  window.frame();
  CHECK_FALSE(window.has("filter"));
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

TEST_CASE("Escape folds an unfolded list, and until then no key is a shortcut") {
  const LakeFolder lake;
  add_run(lake, "002-fast");
  AppWindow window(lake.temporary.path());
  window.app.runs().look_at(lake.directory);
  window.frame();
  window.click("compare");
  CHECK(window.has("compare nothing"));
  window.key(Key::space);
  window.key(letter('L'));
  window.key(letter('D'), true);
  CHECK_FALSE(window.app.playback().playing);
  CHECK_FALSE(window.app.playback().loop);
  CHECK_FALSE(window.app.view().dark);
  window.key(Key::escape);
  window.frame();
  CHECK_FALSE(window.has("compare nothing"));
  window.key(Key::space);
  CHECK(window.app.playback().playing);
}

TEST_CASE("Escape closes the export, and of two popups the upper one first") {
  const LakeFolder lake;
  AppWindow window(lake.temporary.path());
  window.app.runs().look_at(lake.directory);
  window.frame();
  window.click("export");
  window.click("export kind");
  CHECK(window.has("export gif"));
  window.key(Key::escape);
  window.frame();
  CHECK_FALSE(window.has("export gif"));
  CHECK(window.has("export kind"));
  window.key(Key::escape);
  window.frame();
  CHECK_FALSE(window.has("export kind"));
}

TEST_CASE("A click beside an unfolded list folds it and does what it does else") {
  const LakeFolder lake;
  add_run(lake, "002-fast");
  AppWindow window(lake.temporary.path());
  window.app.runs().look_at(lake.directory);
  window.frame();
  window.click("compare");
  window.click("filter");
  CHECK_FALSE(window.has("compare nothing"));
  // What is typed now belongs to the field.
  window.key(letter('L'));
  window.type("fast");
  window.frame();
  CHECK_FALSE(window.app.playback().loop);
  CHECK_FALSE(window.has("run frozenlake/001-hand"));
  window.key(Key::escape);
  window.frame();
  window.key(letter('L'));
  CHECK(window.app.playback().loop);
}

TEST_CASE("A second click on an unfolded list folds it") {
  const LakeFolder lake;
  add_run(lake, "002-fast");
  AppWindow window(lake.temporary.path());
  window.app.runs().look_at(lake.directory);
  window.frame();
  for (int i = 0; i < 2; ++i) {
    window.click("compare");
    CHECK(window.has("compare nothing"));
    window.click("compare");
    window.frame();
    CHECK_FALSE(window.has("compare nothing"));
  }
}

TEST_CASE("Ctrl-Q closes the viewer, and so does the window's own button") {
  const LakeFolder lake;
  AppWindow window(lake.temporary.path());
  CHECK_FALSE(window.app.is_closed());
  SECTION("key") { window.key(letter('Q'), true); }
  SECTION("key under a popup") {
    window.click("compare");
    window.key(letter('Q'), true);
  }
  SECTION("button") { window.send({.type = viz::Event::Type::close}); }
  CHECK(window.app.is_closed());
}
