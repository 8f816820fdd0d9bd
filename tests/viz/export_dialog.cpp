#include "viz/export_dialog.hpp"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/catch.hpp"
#include "tests/viz/app_window.hpp"
#include "tests/viz/hello_fixture.hpp"
#include "tests/viz/lake_fixture.hpp"

using namespace lab;
using testing::contains;
using testing::LakeFolder;

namespace {

/// Types the name of a file into the dialog, which must be open.
void type_file(testing::AppWindow& window, const std::string& name) {
  window.click("export file");
  viz::Event all{.type = viz::Event::Type::key_down};
  all.key = static_cast<viz::Key>('A');
  all.ctrl = true;
  window.send(all);
  all.type = viz::Event::Type::key_up;
  all.ctrl = false;
  window.send(all);
  window.type(name);
  window.frame();
}

/// A window on the run whose program lab-export is `script`.
struct DialogWindow {
  LakeFolder lake;
  testing::AppWindow window;

  explicit DialogWindow(const std::string& script) : window(lake.temporary.path()) {
    std::filesystem::create_directories(lake.temporary / "no-programs");
    const auto file = lake.temporary.file("no-programs/lab-export", "#!/bin/sh\n" + script);
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    window.app.runs().look_at(lake.directory);
    window.frame();
    window.click("export");
    window.frame();
  }
  bool shows(const std::string& mark) { return window.app.marks().all().count(mark) == 1; }
  std::string message() { return window.app.status()["export"]; }
  /// Draws frames until the export has ended.
  void finish() {
    for (int i = 0; i < 5000 && message().empty(); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      window.frame();
    }
  }
};

}  // namespace

TEST_CASE("The command of the dialog names only the runs that the panel draws") {
  const LakeFolder lake, second;
  const testing::HelloFolder hello;
  viz::OpenRuns runs(lake.temporary.path());
  runs.look_at(lake.directory);
  runs.tick(second.directory, true);
  runs.tick(hello.directory, true);
  const auto names = [&](const std::string& panel, const std::filesystem::path& run) {
    for (const auto& word : viz::export_command(runs, {}, panel)) {
      if (std::filesystem::absolute(word).lexically_normal() == run) return true;
    }
    return false;
  };
  for (const std::string panel : {"lake", "plots"}) {
    CHECK(names(panel, lake.directory));
    CHECK_FALSE(names(panel, hello.directory));
    CHECK(names(panel, second.directory) == (panel == "plots"));
  }
  // A run of another lab is drawn where it has the metric.
  runs.look_at(hello.directory);
  CHECK_FALSE(names("plots", lake.directory));
  CHECK(names("hello", hello.directory));
}

TEST_CASE("The command of the dialog leaves out what was chosen in another run") {
  const LakeFolder lake;
  const testing::HelloFolder hello;
  viz::OpenRuns runs(lake.temporary.path());
  runs.look_at(lake.directory);
  runs.compare(hello.directory);
  viz::View view;
  view.from = 60;
  view.epsilon = 0.5;
  const auto words = viz::export_command(runs, view, "lake");
  const auto has = [&](const char* word) {
    return std::find(words.begin(), words.end(), word) != words.end();
  };
  CHECK_FALSE(has("--from"));
  CHECK_FALSE(has("--beside"));
  CHECK(has("--epsilon"));
}

TEST_CASE("The ending that is typed into the dialog chooses the kind of file") {
  DialogWindow dialog("echo \"$@\"\n");
  CHECK_FALSE(dialog.shows("export over training"));
  type_file(dialog.window, "walk.gif");
  CHECK(dialog.shows("export over training"));
  dialog.window.click("export write");
  dialog.finish();
  CHECK_THAT(dialog.message(), contains("--gif walk.gif"));
}

TEST_CASE("The dialog does not write a file whose ending belongs to no kind") {
  DialogWindow dialog("echo written\n");
  type_file(dialog.window, "walk.jpg");
  dialog.window.click("export write");
  CHECK_FALSE(dialog.window.app.is_busy());
  CHECK(dialog.message().empty());
}

TEST_CASE("After an export the dialog asks for two more frames, to show how it went") {
  DialogWindow dialog("while [ ! -e \"$0.go\" ]; do sleep 0.01; done\necho written\n");
  dialog.window.click("export write");
  CHECK(dialog.window.app.is_busy());
  dialog.lake.temporary.file("no-programs/lab-export.go", "");
  dialog.finish();
  CHECK(dialog.message() == "written");
  for (int i = 0; i < 2; ++i) {
    CHECK(dialog.window.app.is_busy());
    dialog.window.frame();
  }
  CHECK_FALSE(dialog.window.app.is_busy());
}

TEST_CASE("An export whose program cannot be run ends with the reason") {
  DialogWindow dialog("");
  std::filesystem::remove(dialog.lake.temporary / "no-programs/lab-export");
  dialog.window.click("export write");
  dialog.finish();
  CHECK_THAT(dialog.message(), contains("cannot be run"));
}
