// The panel "experiment", driven as a user drives it, with a script in the
// place of a lab's program.

#include <imgui.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <memory>
#include <set>

#include "tests/catch.hpp"
#include "tests/temporary.hpp"
#include "tests/viz/app_window.hpp"
#include "tests/viz/option_list.hpp"
#include "tests/viz/panel_window.hpp"
#include "viz/draw/svg_canvas.hpp"
#include "viz/panels/experiment_queue.hpp"
#include "viz/panels/panel.hpp"

using namespace lab;
using testing::contains;
namespace fs = std::filesystem;
using Words = std::vector<std::string>;

namespace {

/// Answers --list-options; a training makes its run, notes its words and does
/// `body`. Its arguments are --train --runs DIR --name NAME …
std::string lab_script(const std::string& body) {
  return "#!/bin/sh\n"
         "if [ \"$1\" = --list-options ]; then\n"
         "  case \"$*\" in *gru*) w=32;; *) w=8;; esac\n"
         "  sed \"s/WIDTH/$w/\" \"$0.options\"\n"
         "  exit\n"
         "fi\n"
         "run=$3/frozenlake/$5\n"
         "mkdir -p \"$run\"\n"
         "echo \"$*\" > \"$run/words\"\n"
         "echo '{\"schema\": 1, \"lab\": \"frozenlake\", \"seed\": 0, "
         "\"options\": {}}' > "
         "\"$run/config.json\"\n" +
         body + "\n";
}

/// A folder with a lab's program that answers as the script does.
class ScriptFolder {
 public:
  explicit ScriptFolder(const std::string& body) {
    fs::create_directory(programs());
    const auto script = folder_.file("bin/lab-frozenlake", lab_script(body));
    (void)folder_.file("bin/lab-frozenlake.options", testing::kOptionList);
    fs::permissions(script, fs::perms::owner_all);
  }
  [[nodiscard]] fs::path programs() const { return folder_ / "bin"; }
  [[nodiscard]] fs::path runs() const { return folder_ / "runs"; }

 private:
  testing::TemporaryFolder folder_;
};

template <class AnyWindow>
void frame_until(AnyWindow& window, const std::function<bool()>& holds) {
  for (int i = 0; i < 20'000 && !holds(); ++i) {
    window.frame();
    usleep(500);
  }
  REQUIRE(holds());
}

/// The panel in a window of its own that is never shown.
class Window {
 public:
  explicit Window(const std::string& body)
      : folder_(body),
        window_(viz::make_experiment_panel(), {}, 1000, 700, {runs(), folder_.programs()}) {
    frame_until([&] { return has("option lr"); });
  }

  void frame() { window_.frame(); }
  void frame_until(const std::function<bool()>& holds) { ::frame_until(*this, holds); }
  /// Presses and releases the left button at `share` of a mark's width.
  void click(const std::string& mark, float share = 0.5F) {
    REQUIRE(has(mark));
    const auto rect = window_.marks.all().at(mark);
    window_.click(viz::Point{rect.x + share * rect.width, rect.centre().y});
  }
  [[nodiscard]] bool has(const std::string& mark) const {
    return window_.marks.all().count(mark) != 0;
  }
  [[nodiscard]] viz::Rect rect(const std::string& mark) const {
    return window_.marks.all().at(mark);
  }
  /// The command that the button "copy" hands out.
  std::string command() {
    click("copy command");
    return ImGui::GetClipboardText();
  }
  [[nodiscard]] fs::path runs() const { return folder_.runs(); }
  /// The words that a training was started with; "" when there was none.
  [[nodiscard]] std::string words_of(const std::string& run) const {
    return testing::content_of(runs() / "frozenlake" / run / "words");
  }
  /// What the panel asked the app to do so far.
  [[nodiscard]] const Words& commands() const { return window_.commands; }
  [[nodiscard]] std::string shown(const std::string& run) const {
    return "show " + (runs() / "frozenlake" / run).string();
  }
  /// What the panel draws as a picture.
  std::string picture() {
    viz::SvgCanvas canvas(900, 600, [](std::string_view text, float size) {
      return 0.6F * size * static_cast<float>(text.size());
    });
    auto scene = window_.scene();
    window_.panel->picture(canvas, {0, 0, 900, 600}, scene);
    return canvas.finish();
  }

 private:
  ScriptFolder folder_;
  testing::PanelWindow window_;
};

}  // namespace

TEST_CASE(
    "A moved slider, a box and a choice change the command, and can be "
    "taken back") {
  Window window("exit 0");
  CHECK_THAT(window.command(), contains("./lab frozenlake --train --seed 0"));
  window.click("option lr", 0.999F);
  CHECK_THAT(window.command(), contains("--train --lr 1 --seed 0"));
  window.click("option double", 0.1F);
  CHECK_THAT(window.command(), contains("--lr 1 --no-double --seed 0"));
  window.click("reset lr");
  CHECK_THAT(window.command(), contains("--train --no-double --seed 0"));
  CHECK_FALSE(window.has("reset lr"));
  window.click("reset options");
  CHECK_THAT(window.command(), contains("--train --seed 0"));
}

TEST_CASE("Other defaults that follow from a choice are taken over") {
  Window window("exit 0");
  window.click("option model");
  window.click("option model gru");
  CHECK_THAT(window.command(), contains("--train --model gru --seed 0"));
  // At the width that the model brings; 8, the former default, must be said
  // now.
  window.frame_until([&] { return !window.picture().empty(); });
  for (int i = 0; i < 100; ++i) window.frame();
  window.click("option width", 0.0F);
  CHECK_THAT(window.command(), contains("--model gru --width 1 --seed 0"));
}

TEST_CASE(
    "Train starts the shown options in a new run, which the app is asked "
    "to show") {
  Window window("echo done");
  window.click("option lr", 0.999F);
  window.click("train");
  window.frame_until([&] { return !window.commands().empty(); });
  CHECK(window.commands() == Words{window.shown("001-play")});
  CHECK(window.words_of("001-play") ==
        "--train --runs " + window.runs().string() + " --name 001-play --lr 1 --seed 0\n");
  window.click("train");
  window.frame_until([&] { return window.commands().size() == 2; });
  CHECK(window.commands().back() == window.shown("002-play"));
}

TEST_CASE("Ten seeds become ten runs, each shown once") {
  Window window("exit 0");
  window.click("train 10 seeds");
  window.frame_until([&] { return window.commands().size() == 10; });
  CHECK(window.has("training 9"));
  std::vector<std::string> seeds;
  for (int i = 1; i <= 10; ++i) {
    const auto words = window.words_of(fmt::format("{:03}-play", i));
    seeds.push_back(words.substr(words.find("--seed")));
  }
  std::sort(seeds.begin(), seeds.end());
  CHECK(seeds.front() == "--seed 0\n");
  CHECK(seeds.back() == "--seed 9\n");
  CHECK(std::unique(seeds.begin(), seeds.end()) == seeds.end());
}

TEST_CASE("Stop ends what runs and what waits") {
  Window window(
      "trap 'touch \"$run/stopped\"; exit 1' INT\nwhile :; do sleep "
      "0.01; done");
  window.click("train 10 seeds");
  window.frame_until([&] { return !window.commands().empty(); });
  window.click("stop");
  window.frame_until([&] { return fs::exists(window.runs() / "frozenlake/001-play/stopped"); });
  CHECK_FALSE(fs::exists(window.runs() / "frozenlake/010-play"));
}

TEST_CASE("A training that fails shows what it said") {
  testing::TemporaryFolder folder;
  const auto script = folder.file("lab-x",
                                  "#!/bin/sh\necho progress >&2\necho 'lab x: no "
                                  "space: choose' >&2\nexit 1\n");
  fs::permissions(script, fs::perms::owner_all);
  viz::TrainingQueue queue;
  queue.add({{.program = script, .lab = "x", .runs = folder / "runs", .words = {}}});
  queue.add({{.program = folder / "missing", .lab = "x", .runs = folder / "runs", .words = {}}});
  while (queue.is_busy()) {
    queue.poll();
    usleep(1'000);
  }
  CHECK(queue.rows()[0].state == viz::TrainingState::failed);
  CHECK(queue.rows()[0].message == "progress\nno space: choose");
  CHECK(queue.rows()[1].state == viz::TrainingState::failed);
  CHECK_THAT(queue.rows()[1].message, contains("missing: cannot be run"));
  CHECK_FALSE(queue.take_new_run());
}

TEST_CASE("A training that a signal ends is said to be killed, not by its progress") {
  testing::TemporaryFolder folder;
  const auto script = folder.file("lab-x", "#!/bin/sh\necho 'episode 10' >&2\nkill -KILL $$\n");
  fs::permissions(script, fs::perms::owner_all);
  viz::TrainingQueue queue;
  queue.add({{.program = script, .lab = "x", .runs = folder / "runs", .words = {}}});
  while (queue.is_busy()) {
    queue.poll();
    usleep(1'000);
  }
  CHECK(queue.rows()[0].state == viz::TrainingState::failed);
  CHECK(queue.rows()[0].message == "killed by signal 9 (SIGKILL)");
}

TEST_CASE("The viewer asks for frames until the end of a training is on the screen") {
  const ScriptFolder folder("echo 'no space' >&2; exit 1");
  testing::AppWindow window(folder.runs(), {}, folder.programs());
  window.app.view().panel = "experiment";
  frame_until(window, [&] { return window.has("option lr") && !window.app.is_busy(); });
  window.click("train");
  frame_until(window, [&] { return !window.app.is_busy(); });
  CHECK(window.has("complaint 0"));
}

TEST_CASE(
    "Of several trainings none leaves the screen when another one is "
    "looked at") {
  const ScriptFolder folder("exit 0");
  testing::AppWindow window(folder.runs(), {}, folder.programs());
  window.app.view().panel = "experiment";
  frame_until(window, [&] { return window.has("option lr") && !window.app.is_busy(); });
  window.click("train 10 seeds");
  frame_until(window, [&] { return window.app.status()["shown"] == 10; });
  window.app.runs().look_at(folder.runs() / "frozenlake/002-play");
  CHECK(window.app.status()["shown"] == 10);
}

TEST_CASE("The field of the pace can be clicked where its mark is") {
  Window window("exit 0");
  CHECK(window.rect("pace").width < 80);
}

TEST_CASE("No more trainings run at a time than there are processors") {
  testing::TemporaryFolder folder;
  const auto script = folder.file("lab-x", "#!/bin/sh\nsleep 1000\n");
  fs::permissions(script, fs::perms::owner_all);
  viz::TrainingQueue queue;
  queue.add(std::vector<viz::TrainingOrder>(
      500, {.program = script, .lab = "x", .runs = folder / "runs", .words = {}}));
  queue.poll();
  const auto running = std::count_if(queue.rows().begin(), queue.rows().end(), [](const auto& row) {
    return row.state == viz::TrainingState::running;
  });
  CHECK(running == std::min<std::ptrdiff_t>(500, sysconf(_SC_NPROCESSORS_ONLN)));
  std::set<std::string> names;
  for (const auto& row : queue.rows()) {
    if (row.state == viz::TrainingState::running) names.insert(row.name);
  }
  CHECK(names.size() == static_cast<std::size_t>(running));
}

TEST_CASE("The picture says the command and each option that is not at its default") {
  Window window("exit 0");
  window.click("option lr", 0.999F);
  const auto svg = window.picture();
  CHECK_THAT(svg, contains("./lab frozenlake --train --lr 1 --seed 0"));
  CHECK_THAT(svg, contains("not 0.001"));
}

TEST_CASE("Without programs the panel says what to build") {
  testing::TemporaryFolder folder;
  viz::UiContext context;
  viz::View view;
  viz::Marks marks;
  viz::Playback playback;
  viz::Scene scene{view, {}, nullptr, nullptr, viz::light_theme()};
  const auto panel = viz::make_experiment_panel();
  context.begin_frame(320, 240, 0.02);
  ImGui::Begin("test");
  viz::Ui ui{marks, playback, folder / "runs", folder / "nowhere", 0.02, false, false, {}};
  CHECK_NOTHROW(panel->interact({0, 0, 320, 240}, scene, ui));
  ImGui::End();
  context.end_frame();
  CHECK(marks.all().count("train") == 0);
}
