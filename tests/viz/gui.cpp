// The viewer as a user has it: a real window on a virtual display, with real mouse and keys, on
// runs that the labs recorded.

#include <cmath>
#include <nlohmann/json.hpp>

#include "tests/catch.hpp"
#include "tests/labs/command.hpp"
#include "tests/temporary.hpp"
#include "tests/viz/display.hpp"
#include "tests/viz/grades_fixture.hpp"
#include "tests/viz/viewer_process.hpp"

using namespace lab;
using nlohmann::json;
using testing::ViewerProcess;
namespace fs = std::filesystem;

namespace {

/// The display and the runs, made once.
struct Stage {
  testing::VirtualDisplay display;
  testing::TemporaryFolder folder;

  Stage() {
    testing::frozenlake(folder.path(), {"--train", "--seed", "1"});
    testing::frozenlake(folder.path(), {"--train", "--seed", "2"});
    testing::hello(folder.path(), {"--train"});
    testing::movielens(folder.path(), {"--train", "--epochs", "2"});
    const testing::GradesFolder grades;
    fs::create_directories(runs() / "grades");
    fs::copy(grades.directory, runs() / "grades" / "exam", fs::copy_options::recursive);
  }
  [[nodiscard]] fs::path runs() const { return folder.path() / "runs"; }
  [[nodiscard]] std::string run(const std::string& lab) const {
    return fs::directory_iterator(runs() / lab)->path();
  }
};

Stage& stage() {
  static Stage the_stage;
  return the_stage;
}

ViewerProcess open(const std::vector<std::string>& arguments) {
  return {stage().display.name(), arguments};
}

bool shows(const ViewerProcess& viewer, const std::string& field, const json& value) {
  return viewer.wait([&](const json& state) {
    return (state.contains(field) ? state[field] : state.at("view").at(field)) == value;
  });
}

double number(const ViewerProcess& viewer, const std::string& field) {
  const auto state = viewer.status();
  return state.contains(field) ? state[field].get<double>() : state["view"][field].get<double>();
}

}  // namespace

TEST_CASE("An episode is played, paused, stepped and scrubbed with buttons and keys") {
  auto viewer = open({stage().run("frozenlake")});
  REQUIRE(shows(viewer, "panel", "lake"));
  viewer.click("play");
  CHECK(viewer.wait([](const json& s) { return s["view"]["moment"].get<double>() > 0.5; }));
  viewer.key("space");
  CHECK(shows(viewer, "playing", false));
  viewer.key("Home");
  CHECK(shows(viewer, "moment", 0.0));
  viewer.click("forward");
  CHECK(shows(viewer, "moment", 1.0));
  viewer.key("Right");
  CHECK(shows(viewer, "moment", 2.0));
  viewer.click("back");
  CHECK(shows(viewer, "moment", 1.0));
  viewer.drag("episode time", 0.1, 0.98);
  CHECK(viewer.wait([](const json& s) { return s["view"]["moment"].get<double>() >= 5; }));
  viewer.click("first");
  CHECK(shows(viewer, "moment", 0.0));
}

TEST_CASE("The training time follows the slider, the page keys and a click into a plot") {
  auto viewer = open({stage().run("frozenlake")});
  const double last = number(viewer, "last_step");
  viewer.drag("checkpoint", 0.98, 0.4);
  CHECK(viewer.wait([&](const json& s) { return s["step"].get<double>() < 0.7 * last; }));
  const double scrubbed = number(viewer, "step");
  viewer.key("Prior");
  CHECK(viewer.wait([&](const json& s) { return s["step"].get<double>() < scrubbed; }));
  viewer.click("plot score/mean100", 0.8);
  CHECK(viewer.wait(
      [&](const json& s) { return std::abs(s["step"].get<double>() - 0.8 * last) < 0.1 * last; }));
  for (int i = 0; i < 20; ++i) viewer.key("Next");
  CHECK(shows(viewer, "checkpoint", -1.0));
}

TEST_CASE("A click on a cell asks what would happen from there, and another takes it back") {
  auto viewer = open({stage().run("frozenlake")});
  viewer.click("cell 8", 0.5, 0.3);
  CHECK(shows(viewer, "from", 8));
  viewer.click("what-if clear");
  CHECK(shows(viewer, "from", -1));
  viewer.click("numbers");
  CHECK(shows(viewer, "numbers", false));
}

TEST_CASE("Two runs stand side by side at one time") {
  auto viewer = open({stage().run("frozenlake")});
  viewer.click("compare");
  const auto here = viewer.status()["run"].get<std::string>();
  const std::string other = here.starts_with("001") ? "002-4x4-dqn" : "001-4x4-dqn";
  viewer.click("compare " + other);
  CHECK(shows(viewer, "other", other));
}

TEST_CASE("In hello's panel a character and a unit are chosen by a click") {
  auto viewer = open({stage().run("hello")});
  REQUIRE(shows(viewer, "panel", "hello"));
  viewer.click("char 7");
  CHECK(shows(viewer, "moment", 7.0));
  viewer.click("unit f 3");
  CHECK(shows(viewer, "gate", "f"));
  CHECK(shows(viewer, "unit", 3));
  viewer.click("clear unit");
  CHECK(shows(viewer, "unit", -1));
  viewer.drag("checkpoint", 0.98, 0.3);
  CHECK(viewer.wait([](const json& s) { return s["step"].get<double>() < 40; }));
}

TEST_CASE("In MovieLens' panel a film is found by its title") {
  auto viewer = open({stage().run("movielens")});
  REQUIRE(shows(viewer, "panel", "movielens"));
  viewer.click("search");
  viewer.type("toy story");
  CHECK(shows(viewer, "search", "toy story"));
  viewer.click("result 0");
  CHECK(viewer.wait([](const json& s) { return s["view"]["movie"].get<int>() >= 0; }));
}

TEST_CASE("In the plots' panel the cursor follows a click, and the options their widgets") {
  auto viewer = open({stage().run("frozenlake"), "--panel", "plots"});
  REQUIRE(shows(viewer, "panel", "plots"));
  const double last = number(viewer, "last_step");
  viewer.click("plot score/mean100", 0.5);
  CHECK(viewer.wait(
      [&](const json& s) { return std::abs(s["step"].get<double>() - 0.5 * last) < 0.1 * last; }));
  viewer.click("plots log");
  CHECK(shows(viewer, "log", true));
  viewer.drag("plots smoothing", 0.9, 0.1);
  CHECK(viewer.wait([](const json& s) { return s["view"]["smoothing"].get<double>() < 0.5; }));
}

TEST_CASE("In the grades' panel the task and its attempt are chosen by a click") {
  auto viewer = open({(stage().runs() / "grades" / "exam").string()});
  REQUIRE(shows(viewer, "panel", "grades"));
  viewer.click("task hello.rnn");
  CHECK(viewer.has("attempt 2"));
}

TEST_CASE("A training that is started in the window is looked at, and followed to its end") {
  auto viewer = open({stage().run("frozenlake")});
  const auto before = viewer.status()["run"];
  viewer.click("tab experiment");
  viewer.click("train");
  CHECK(viewer.wait([&](const json& s) { return s["run"] != before; }));
  CHECK(viewer.wait([&](const json& s) { return s["rows"].get<int>() > 20; }));
}

TEST_CASE("What is on the screen is exported by the command that the window shows") {
  auto viewer = open({stage().run("frozenlake")});
  const auto file = stage().folder / "shown.png";
  viewer.click("export");
  viewer.click("export file");
  viewer.key("ctrl+a");
  viewer.type(file.string());
  viewer.click("export write");
  CHECK(viewer.wait(
      [](const json& s) { return s["export"].get<std::string>().starts_with("wrote"); }));
  CHECK(testing::content_of(file).starts_with("\x89PNG"));
}

TEST_CASE("The window can be resized to any size and closes with Ctrl-Q") {
  auto viewer = open({stage().run("frozenlake")});
  viewer.resize(640, 480);
  CHECK(shows(viewer, "width", 640));
  viewer.resize(200, 150);
  CHECK(shows(viewer, "width", 200));
  viewer.resize(1200, 780);
  CHECK(shows(viewer, "width", 1200));
  viewer.key("ctrl+d");
  CHECK(shows(viewer, "dark", true));
  viewer.key("ctrl+q");
  CHECK(viewer.exit_code() == 0);
}

TEST_CASE("With OpenGL 2 the window works as well") {
  setenv("LAB_GL", "2", 1);
  auto viewer = open({stage().run("hello")});
  unsetenv("LAB_GL");
  viewer.click("char 3");
  CHECK(shows(viewer, "moment", 3.0));
  viewer.key("ctrl+q");
  CHECK(viewer.exit_code() == 0);
}

TEST_CASE("A training with --watch opens the viewer on itself") {
  setenv("DISPLAY", stage().display.name().c_str(), 1);
  const auto result = testing::frozenlake(
      stage().folder.path(), {"--train", "--watch", "--pace", "0", "--name", "watched-in-a-test"});
  unsetenv("DISPLAY");
  CHECK(result.status == 0);
  CHECK(result.err.find("cannot watch") == std::string::npos);
  // It outlives the training, as it should.
  CHECK(std::system("pkill -f '[l]ab-view .*watched-in-a-test'") == 0);
}
