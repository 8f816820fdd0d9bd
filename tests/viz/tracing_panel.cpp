#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "core/text.hpp"
#include "tests/catch.hpp"
#include "tests/errors.hpp"
#include "tests/viz/app_window.hpp"
#include "tests/viz/lake_fixture.hpp"
#include "tests/viz/panel_window.hpp"
#include "tests/viz/tracing_fixture.hpp"
#include "viz/check_view.hpp"
#include "viz/export/export_run.hpp"
#include "viz/panels/panel.hpp"
#include "viz/panels/plots_picture.hpp"
#include "viz/text/text_frame.hpp"

using namespace lab;
using namespace lab::viz;
using lab::testing::contains;
using lab::testing::PanelWindow;
using lab::testing::TracingFolder;

namespace {

PanelWindow shown(const std::filesystem::path& directory, int width = 1000, int height = 700) {
  return PanelWindow(make_tracing_panel(), directory, width, height);
}

/// What is wrong with a view of the run; empty: nothing.
std::string misfit(View view, const std::filesystem::path& directory) {
  Run run(directory);
  const Scene scene{view, {{&run, {}}}, &run, nullptr, light_theme()};
  const auto found = misfits(scene);
  if (found.empty()) return {};
  for (const auto& wrong : found) wrong.drop(view);
  CHECK(misfits(scene).empty());
  return found.front().message;
}

std::string frame(Run& run, const View& view, int columns = 80, int rows = 30) {
  std::string text;
  for (const auto& line : text_frame(run, view, columns, rows, false)) text += line + "\n";
  return text;
}

}  // namespace

TEST_CASE("A press on the rows goes to the answer there, and dragging goes on with it") {
  const TracingFolder folder;
  auto window = shown(folder.directory);
  window.click("answer 4");
  CHECK(window.view.moment == 3);
  const Rect rows = window.marks.all().at("rows");
  const Point from = window.centre_of("answer 2");
  window.send(Event::Type::mouse_move, from);
  window.send(Event::Type::mouse_down, from);
  window.send(Event::Type::mouse_move, {rows.right() + 30, from.y});
  window.send(Event::Type::mouse_up, {rows.right() + 30, from.y});
  CHECK(window.view.moment == 4);
  // Before the first answer there is none.
  window.click(Point{rows.x + 1, from.y});
  CHECK(window.view.moment == 0);
}

TEST_CASE("The buttons of the moment walk through the answers and stop at their ends") {
  const TracingFolder folder;
  auto window = shown(folder.directory);
  window.click("back");
  CHECK(window.view.moment == 0);
  window.click("forward");
  CHECK(window.view.moment == 1);
  window.click("last");
  CHECK(window.view.moment == 4);
  window.click("forward");
  CHECK(window.view.moment == 4);
  window.click("play");
  CHECK(window.playback.playing);
  CHECK_FALSE(window.playback.over_training);
}

TEST_CASE("A student is chosen from the list by name, and is looked at from the first answer on") {
  const TracingFolder folder;
  folder.record(20, "bert");
  auto window = shown(folder.directory);
  window.view.moment = 3;
  window.click("student");
  window.click("student bert");
  CHECK(window.view.student == "bert");
  CHECK(window.view.moment == 0);
}

TEST_CASE("Also beside a damaged student another one can be chosen") {
  const TracingFolder folder;
  folder.write("students/000003.json", "{");
  auto window = shown(folder.directory);
  CHECK(window.marks.all().count("student") == 0);
  folder.record(20, "bert");
  REQUIRE(window.run.poll());
  window.frame();
  CHECK(window.marks.all().count("student") == 1);
  CHECK(window.marks.all().count("rows") == 1);
}

TEST_CASE("A click on the weights goes to the step that is predicted, the slider to another head") {
  const TracingFolder folder;
  folder.record_attention(3, "anna");
  auto window = shown(folder.directory);
  const Rect weights = window.marks.all().at("weights");
  window.click(Point{weights.x + 5, weights.bottom() - 5});
  CHECK(window.view.moment == 4);
  window.click(Point{weights.right() - 5, weights.y + 5});
  CHECK(window.view.moment == 2);
  const Rect slider = window.marks.all().at("head");
  window.click(Point{slider.right() - 4, slider.centre().y});
  CHECK(window.view.head == 1);
  window.click("attention");
  window.click("attention 0");
  CHECK(window.view.attention == 0);
}

TEST_CASE("A model without attention has no widgets for it") {
  const TracingFolder folder;
  const auto window = shown(folder.directory);
  CHECK(window.marks.all().count("attention") == 0);
  CHECK(window.marks.all().count("head") == 0);
  CHECK(window.marks.all().count("weights") == 0);
}

TEST_CASE("Tracing: a window of any size is drawn with the mouse everywhere in it") {
  const TracingFolder folder;
  folder.record_attention(3, "anna");
  for (const auto& [width, height] :
       {std::pair{1280, 800}, {500, 700}, {320, 240}, {200, 900}, {64, 64}}) {
    auto window = shown(folder.directory, width, height);
    for (int i = 0; i < 12; ++i) {
      const auto share = static_cast<float>(i) / 11;
      const Point at{share * static_cast<float>(width),
                     static_cast<float>(i % 4 + 1) / 5 * static_cast<float>(height)};
      CHECK_NOTHROW(window.click(at));
    }
  }
}

TEST_CASE("The panel suits runs of lab tracing alone, and knows the last answer as its moment") {
  const TracingFolder folder;
  auto window = shown(folder.directory);
  CHECK(window.panel->suits(window.run));
  auto scene = window.scene();
  CHECK(window.panel->last_moment(scene) == 4);
  CHECK(window.panel->problem(scene).empty());
  scene.run = nullptr;
  CHECK(window.panel->last_moment(scene) == 0);
  const testing::LakeFolder lake;
  CHECK_FALSE(window.panel->suits(Run(lake.directory)));
}

TEST_CASE("The plots of a run of lab tracing begin with the AUC of the validation") {
  const TracingFolder folder;
  const Run run(folder.directory);
  CHECK(default_plots(run) == std::vector<std::string>{"validation/auc", "train/loss"});
  CHECK(run.summary().score == "validation AUC 0.780");
}

TEST_CASE("Keys move the answers of the student, and the training time in the plots") {
  const TracingFolder folder;
  testing::AppWindow window(folder.temporary.path());
  window.app.runs().look_at(folder.directory);
  window.frame();
  CHECK(window.app.status()["panel"] == "tracing");
  window.key(Key::end);
  CHECK(window.app.view().moment == 4);
  window.key(Key::page_up);
  CHECK(window.app.view().step == -1);
  window.app.view().panel = "plots";
  window.key(Key::page_up);
  CHECK(window.app.view().step >= 0);
}

TEST_CASE("A student is exported as a picture and as an animation over the answers") {
  const TracingFolder folder;
  folder.record_attention(3, "anna");
  ExportRequest request;
  request.size = "500x400";
  request.png = folder.temporary / "s.png";
  request.svg = folder.temporary / "s.svg";
  request.gif = folder.temporary / "s.gif";
  CHECK(export_run({folder.directory}, {}, request).size() == 3);
  CHECK_THAT(testing::content_of(request.svg), contains("student anna"));
  CHECK(testing::content_of(request.gif).starts_with("GIF89a"));
  request = {};
  request.gif = folder.temporary / "none.gif";
  request.over = Over::training;
  CHECK_THAT(testing::error_of([&] { export_run({folder.directory}, {}, request); }),
             contains("does not change over the training"));
}

TEST_CASE("A run without students is not exported, and the reason tells what to do") {
  const TracingFolder folder;
  folder.forget_students();
  ExportRequest request;
  request.png = folder.temporary / "s.png";
  CHECK_THAT(testing::error_of([&] { export_run({folder.directory}, {}, request); }),
             contains("001-lstm: No student has been inspected yet: ./lab tracing --inspect"));
  CHECK_FALSE(std::filesystem::exists(request.png));
}

TEST_CASE("A student, an attention or a head that there is not is refused with what there is") {
  const TracingFolder folder;
  folder.record_attention(20, "bert");
  View view;
  view.student = "bert";
  view.head = 1;
  CHECK(misfit(view, folder.directory).empty());
  SECTION("student") {
    view.student = "carl";
    CHECK(misfit(view, folder.directory) ==
          "--student: 'carl' was not inspected, only anna and bert: ./lab tracing --inspect carl "
          "--run 001-lstm adds this one");
  }
  SECTION("attention") {
    view.attention = 1;
    CHECK(misfit(view, folder.directory) ==
          "--attention: there is no attention 1; this model has only the attention 0");
  }
  SECTION("head") {
    view.head = 2;
    CHECK(misfit(view, folder.directory) ==
          "--head: there is no head 2; this attention has the heads 0 to 1");
  }
  SECTION("of a model without attention") {
    view.student = "anna";
    CHECK(misfit(view, folder.directory) == "--head: this model (lstm) has no attention");
  }
  SECTION("what cannot be known is not refused") {
    folder.forget_students();
    CHECK(misfit(view, folder.directory).empty());
  }
}

TEST_CASE("In letters a student is a table of the last answers and a bar for each skill") {
  const TracingFolder folder;
  Run run(folder.directory);
  View view;
  view.moment = 2;
  const auto text = frame(run, view);
  INFO(text);
  CHECK_THAT(text, contains("student anna  answer 3 of 5  lstm after epoch 7"));
  CHECK_THAT(text, contains("     1  123       Addition"));
  CHECK_THAT(text, contains("● right"));
  CHECK_THAT(text, contains("     3  └ 124     skill 40"));
  CHECK_THAT(text, contains("✗ wrong        0.20"));
  CHECK(text.find("     4  ") == std::string::npos);
  CHECK_THAT(text, contains("mastery after answer 3"));
  // After three answers skill 1 has 0.31, of which a tenth is new.
  CHECK_THAT(text, contains("skill 40                                0.31  ███████░"));
  CHECK_THAT(text, contains("+0.10"));
  // That of the last answer is the first.
  CHECK(text.rfind("skill 40") < text.rfind("Addition"));
}

TEST_CASE("The table of a student keeps to its columns and lines, whatever is damaged") {
  const TracingFolder folder;
  folder.record_attention(4, "bert");
  folder.write("students/000005.json", "{");
  for (const char* student : {"anna", "bert", ""}) {
    for (const bool damaged : {false, true}) {
      if (damaged) std::filesystem::remove(folder.directory / "students/000003.mastery.npy");
      Run run(folder.directory);
      View view;
      view.student = student;
      view.moment = 4;
      for (const int columns : {1, 7, 20, 33, 80, 200}) {
        for (const int rows : {0, 1, 5, 12, 24, 60}) {
          const auto lines = text_frame(run, view, columns, rows, true);
          INFO(columns << " x " << rows);
          CHECK(static_cast<int>(lines.size()) <= rows);
          for (const auto& line : lines) CHECK(core::display_width(line) <= columns);
        }
      }
    }
  }
  folder.forget_students();
  Run run(folder.directory);
  CHECK_THAT(frame(run, {}), contains("./lab tracing --inspect USER"));
}
