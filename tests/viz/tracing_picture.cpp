#include "viz/panels/tracing_picture.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "tests/catch.hpp"
#include "tests/viz/recording_canvas.hpp"
#include "tests/viz/traced_student.hpp"
#include "tests/viz/tracing_fixture.hpp"
#include "viz/panels/panel.hpp"
#include "viz/panels/tracing_answers.hpp"
#include "viz/panels/tracing_attention.hpp"
#include "viz/panels/tracing_card.hpp"
#include "viz/panels/tracing_mastery.hpp"

using namespace lab;
using namespace lab::viz;
using lab::testing::Approx;
using lab::testing::looking_at;
using lab::testing::RecordingCanvas;
using lab::testing::student_of;
using lab::testing::TracingFolder;

namespace {

constexpr Rect kWide{0, 0, 1000, 640};

RecordingCanvas drawn(const std::filesystem::path& directory, View view = {}, Rect area = kWide,
                      const std::filesystem::path& other_directory = {}) {
  Run run(directory);
  std::optional<Run> other;
  if (!other_directory.empty()) other.emplace(other_directory);
  Scene scene{view, {{&run, run_colour(0)}}, &run, other ? &*other : nullptr, light_theme()};
  if (other) scene.runs.push_back({&*other, run_colour(3)});
  RecordingCanvas canvas;
  make_tracing_panel()->picture(canvas, area, scene);
  return canvas;
}

}  // namespace

TEST_CASE("Right, wrong and unknown answers differ in shape, not in colour alone") {
  const auto shapes_of = [](Answer answer) {
    RecordingCanvas canvas;
    draw_answer(canvas, {50, 50}, 5, answer, {});
    return canvas.places;
  };
  CHECK(shapes_of(Answer::right) != shapes_of(Answer::wrong));
  CHECK(shapes_of(Answer::right) != shapes_of(Answer::unknown));
  CHECK(shapes_of(Answer::wrong) != shapes_of(Answer::unknown));
  // Where they have no room: right ones upwards, wrong ones downwards.
  const auto middle_of = [](Answer answer) {
    auto student = student_of(500, [](int) { return 0.5F; });
    for (auto& step : student.steps) step.answer = answer;
    RecordingCanvas canvas;
    draw_answers(canvas, {0, 0, 250, 26}, {0, 250, 500, 26}, student, light_theme());
    float sum = 0, count = 0;
    for (const auto& place : canvas.places) {
      if (place.width > 2 || place.height <= 0) continue;
      sum += place.centre().y;
      ++count;
    }
    return sum / count;
  };
  CHECK(middle_of(Answer::right) < middle_of(Answer::unknown));
  CHECK(middle_of(Answer::unknown) < middle_of(Answer::wrong));
}

TEST_CASE("The card tells of the step at the moment, and its mastery before and after") {
  const TracingFolder folder;
  View view;
  view.moment = 1;
  const auto canvas = drawn(folder.directory, view);
  for (const char* text : {"answer 2 of 5", "124", "wrong", "0.70", "0.10 → 0.20", "Addition",
                           "student anna (test) · 5 answers, 50 % right · lstm after epoch 7"}) {
    INFO(text);
    CHECK(canvas.has_text(text));
  }
  CHECK_FALSE(canvas.has_text("repeats"));
  view.moment = 2;
  CHECK(drawn(folder.directory, view).has_text("repeats"));
  view.moment = 3;
  CHECK(drawn(folder.directory, view).has_text("0.31 → 0.41"));
}

TEST_CASE("Of a long sequence the last answers are shown under their own numbers") {
  const TracingFolder folder;
  auto json = TracingFolder::student("anna");
  json["first_step"] = 1256;
  folder.write("students/000003.json", json.dump());
  View view;
  view.moment = 2;
  const auto canvas = drawn(folder.directory, view);
  CHECK(canvas.has_text("answer 1,259 of 1,261"));
  CHECK(canvas.has_text("answer 1,258"));  // which it repeats
  CHECK(canvas.has_text("the last 5 of 1,261 answers"));
  CHECK(canvas.has_text("1260"));
}

TEST_CASE("In a narrow picture a line takes the card's place") {
  const TracingFolder folder;
  View view;
  view.moment = 1;
  const auto canvas = drawn(folder.directory, view, {0, 0, 420, 500});
  CHECK(canvas.has_text("answer 2 · wrong, predicted 0.70"));
  CHECK_FALSE(canvas.has_text("question"));
}

TEST_CASE("The step below the mouse is told of while the cursor stays") {
  const TracingFolder folder;
  Run run(folder.directory);
  View view;
  Scene scene{view, {}, &run, nullptr, dark_theme()};
  TracingPicture picture;
  RecordingCanvas before, with_mouse;
  const auto first = picture.draw(before, kWide, scene);
  REQUIRE(first.axis);
  const Point mouse{first.axis->centre(4), first.rows.y + 5};
  const auto second = picture.draw(with_mouse, kWide, scene, mouse);
  CHECK(second.hovered == 3);
  CHECK(second.cursor == 0);
  CHECK(with_mouse.has_text("answer 4 of 5"));
  // Column 0 is before the first answer.
  RecordingCanvas at_start;
  const Point start{first.axis->centre(0), first.rows.y + 5};
  CHECK_FALSE(picture.draw(at_start, kWide, scene, start).hovered);
}

TEST_CASE("The attention is drawn for the head of the view, and its steps are named") {
  const TracingFolder folder;
  folder.record_attention(3, "anna");
  View view;
  view.moment = 3;
  const auto alike = drawn(folder.directory, view);
  CHECK(alike.has_text("attention block0, head 1 of 2"));
  CHECK(alike.has_text("3 (0.50), 4 (0.50)"));
  view.head = 1;
  const auto own = drawn(folder.directory, view);
  CHECK(own.has_text("head 2 of 2"));
  CHECK(own.has_text("4 (1.00)"));
  view.moment = 0;
  CHECK(drawn(folder.directory, view).has_text("not recorded"));
}

TEST_CASE("A run without students, or with a damaged one, shows a message in any size") {
  const TracingFolder folder;
  SECTION("none") {
    folder.forget_students();
    CHECK(drawn(folder.directory).has_text("./lab tracing --inspect USER --run 001-lstm"));
    CHECK(drawn(folder.directory, {}, {0, 0, 300, 300}).has_text("--inspect"));
  }
  SECTION("a torn one") {
    folder.write("students/000003.json", R"({"schema":1,"user":)");
    CHECK(drawn(folder.directory).has_text("students/000003.json"));
  }
  SECTION("without mastery the answers are drawn all the same") {
    std::filesystem::remove(folder.directory / "students/000003.mastery.npy");
    const auto canvas = drawn(folder.directory);
    CHECK(canvas.has_text("000003.mastery.npy: is not there"));
    CHECK(canvas.has_text("answers"));
    CHECK(canvas.has_text("answer 1 of 5"));
  }
  SECTION("a deleted run") {
    std::filesystem::remove_all(folder.directory);
    CHECK_NOTHROW(drawn(folder.directory));
  }
}

TEST_CASE("Tracing: nothing is drawn outside the area, whatever its size") {
  const TracingFolder folder;
  auto json = TracingFolder::student("somebody with a name that is far too long for any window");
  json["skills"][0]["name"] =
      "Equation solving with more than two steps and all that comes with it";
  folder.record_attention(3, "anna");
  json["attentions"] = {{{"name", "block0"}, {"heads", 2}}};
  json["attention_from"] = 2;
  folder.write("students/000003.json", json.dump());
  const TracingFolder other("002-bert");
  for (const auto& [width, height] : {std::pair{1000, 640},
                                      {480, 320},
                                      {320, 240},
                                      {1920, 1080},
                                      {1600, 300},
                                      {800, 120},
                                      {240, 900},
                                      {60, 40},
                                      {1, 1}}) {
    for (const bool compared : {false, true}) {
      const Rect area{40, 30, static_cast<float>(width), static_cast<float>(height)};
      View view;
      view.moment = 4;
      const auto canvas =
          drawn(folder.directory, view, area, compared ? other.directory : std::filesystem::path());
      INFO(width << " x " << height << (compared ? " with another run" : ""));
      CHECK(canvas.outside(area) == "");
      CHECK(canvas.clips == 0);
    }
  }
}

TEST_CASE("Names of skills do not lie over each other, however many there are") {
  for (const int skills : {2, 20, 60, 110, 900}) {
    auto student = student_of(3, [](int) { return 0.5F; });
    student.skills.clear();
    for (int s = 0; s < skills; ++s) student.skills.push_back("skill " + std::to_string(s));
    student.mastery.assign(static_cast<std::size_t>(4 * skills), 0.5F);
    for (const int chosen : {0, skills / 2, skills - 1}) {
      RecordingCanvas canvas;
      const TracingAxis axis(120, 200, 3, 26);
      const auto map =
          draw_mastery(canvas, {0, 0, 320, 400}, axis, student,
                       ColourScale::sequential(0, 1, light_theme()), chosen, light_theme());
      INFO(skills << " skills, of which " << chosen);
      CHECK(map.cells.bottom() <= 400);
      CHECK(canvas.has_text("skill " + std::to_string(chosen)));
      std::vector<Rect> names;
      for (const auto& text : canvas.texts) {
        if (text.text.starts_with("skill")) names.push_back(text.place);
      }
      std::ranges::sort(names, {}, &Rect::y);
      for (std::size_t i = 1; i < names.size(); ++i) CHECK(names[i].y >= names[i - 1].bottom() - 1);
    }
  }
}

TEST_CASE("Another run's predictions of the same student are drawn beside, else it is said") {
  const TracingFolder folder;
  const TracingFolder same("002-bert");
  const auto with = drawn(folder.directory, {}, kWide, same.directory);
  CHECK(with.has_text("001-lstm"));
  CHECK(with.has_text("002-bert"));
  CHECK_FALSE(with.has_text("has not inspected"));
  const TracingFolder without("003-gru");
  without.forget_students();
  without.record(5, "bert");
  CHECK(drawn(folder.directory, {}, kWide, without.directory)
            .has_text("beside it 003-gru, which has not inspected these answers"));
}

TEST_CASE("A view of another student is kept within this one's ends") {
  const TracingFolder folder;
  folder.record_attention(3, "anna");
  View view;
  view.moment = 1e9;
  view.attention = 7;
  view.head = 400;
  view.student = "nobody";
  Run run(folder.directory);
  TracingStudents students;
  students.look(run, "");
  CHECK(tracing_cursor(view, students.student()) == 4);
  CHECK(tracing_layer(view, students.student()) == 0);
  CHECK(tracing_head(view, students.student()) == 1);
  CHECK_NOTHROW(drawn(folder.directory, view));
  view.moment = std::nan("");
  CHECK(tracing_cursor(view, students.student()) == 0);
  CHECK_NOTHROW(drawn(folder.directory, view));
}
