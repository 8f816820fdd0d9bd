#include "viz/data/grades_run.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "tests/catch.hpp"
#include "tests/viz/grades_fixture.hpp"

using namespace lab;
using namespace lab::viz;
using lab::testing::contains;
using lab::testing::content_of;
using lab::testing::GradesFolder;

namespace {

TEST_CASE("Attempts have the tasks, points and verdicts that the grader wrote") {
  const GradesFolder folder;
  const auto grades = read_grades(content_of(folder.directory / "attempts.jsonl"));
  REQUIRE(grades.attempts.size() == 3);
  CHECK((grades.tasks == std::vector<std::string>{"hello.rnn", "hello.lstm_cell", "quiz"}));
  CHECK(grades.attempts[1].points() == 5);
  CHECK(grades.attempts[2].points() == 7.5);
  CHECK(grades.attempts[2].max() == 15);
  CHECK(grades.attempts[0].task("quiz") == nullptr);
  CHECK((grades.attempts[1].task("hello.lstm_cell")->verdict == Verdict::crashed));
  CHECK((grades.attempts[2].task("quiz")->verdict == Verdict::partly));
  CHECK(grades.attempts[0].problem.empty());
}

TEST_CASE("A torn last attempt waits until it is whole") {
  const auto whole = GradesFolder::line(1, {GradesFolder::task("a", 5, "passed")});
  CHECK(read_grades(whole.substr(0, whole.size() - 1)).attempts.empty());
  CHECK(read_grades(whole).attempts.size() == 1);
}

TEST_CASE("A damaged line keeps its place among the attempts and says what is wrong") {
  const auto text = GradesFolder::line(1, {GradesFolder::task("a", 5, "passed")}) +
                    "{\"attempt\":2,\n" + "[]\n" + "{\"attempt\":4}\n" +
                    GradesFolder::line(5, {17, GradesFolder::task("b", 1, "wrong")});
  const auto grades = read_grades(text);
  REQUIRE(grades.attempts.size() == 5);
  for (const std::size_t i : {1, 2, 3}) {
    CAPTURE(i);
    CHECK(grades.attempts[i].tasks.empty());
    CHECK(grades.attempts[i].number == static_cast<int>(i) + 1);
    CHECK_THAT(grades.attempts[i].problem, contains("attempts.jsonl:" + std::to_string(i + 1)));
  }
  CHECK(grades.attempts[4].tasks.size() == 1);
  CHECK_THAT(grades.attempts[4].problem, contains("no object"));
  CHECK((grades.tasks == std::vector<std::string>{"a", "b"}));
}

TEST_CASE("Only lines that could be read are counted as attempts, and empty ones are none") {
  const auto text = GradesFolder::line(1, {GradesFolder::task("a", 5, "passed")}) + "garbage\n\n" +
                    GradesFolder::line(2, {GradesFolder::task("a", 2.5, "partly")}) + "  \n[]\n";
  const auto grades = read_grades(text);
  REQUIRE(grades.attempts.size() == 4);
  CHECK_FALSE(grades.attempts[1].is_readable());
  CHECK(grades.attempts[2].is_readable());
  CHECK_THAT(grades.attempts[3].problem, contains("attempts.jsonl:6"));
  CHECK(grades_text(grades) == "2 attempts, best 5 of 5 points, 2 lines cannot be read");
  CHECK(grades_text(read_grades(GradesFolder::line(1, {}))) == "1 attempt");
}

TEST_CASE("Members of another type are as if they were missing") {
  const auto attempt = read_attempt(
      R"({"attempt":"x","time":7,"tasks":[{"name":3,"points":"many","max":null,"verdict":"odd"}]})",
      9);
  CHECK(attempt.number == 9);
  REQUIRE(attempt.tasks.size() == 1);
  CHECK(attempt.tasks[0].points == 0);
  CHECK((attempt.tasks[0].verdict == Verdict::other));
  CHECK(attempt.tasks[0].verdict_text == "odd");
}

TEST_CASE("Without a gate and a step, the first cell beyond the tolerance is where strips part") {
  auto cell = GradesFolder::wrong_cell();
  cell["divergence"].erase("gate");
  const auto first = read_attempt(GradesFolder::line(1, {cell}), 1);
  REQUIRE(first.tasks[0].divergence);
  CHECK(first.tasks[0].divergence->gate == 1);
  CHECK(first.tasks[0].divergence->step == 2);

  cell["divergence"]["got"][0][1] = nullptr;  // not a finite number
  const auto earlier = read_attempt(GradesFolder::line(1, {cell}), 1);
  CHECK(earlier.tasks[0].divergence->gate == 0);
  CHECK(earlier.tasks[0].divergence->step == 1);

  cell["divergence"]["got"] = cell["divergence"]["want"];
  const auto same = read_attempt(GradesFolder::line(1, {cell}), 1);
  CHECK(same.tasks[0].divergence->step == -1);
}

TEST_CASE("A divergence of another form is left out and named; its task stays") {
  const auto damage =
      GENERATE(R"({"gates":[]})", R"({"gates":["i"],"want":[[1,2]],"got":[[1]]})",
               R"({"gates":["i","f"],"want":[[1,2]],"got":[[1,2]]})",
               R"({"gates":["i","f"],"want":[[1,2],[1]],"got":[[1,2],[1,2]]})",
               R"({"gates":["i"],"want":[[]],"got":[[]]})", R"("none")", R"({"gates":7})");
  CAPTURE(damage);
  auto cell = GradesFolder::wrong_cell();
  cell["divergence"] = nlohmann::json::parse(damage);
  const auto attempt = read_attempt(GradesFolder::line(1, {cell}), 1);
  REQUIRE(attempt.tasks.size() == 1);
  CHECK_FALSE(attempt.tasks[0].divergence);
  CHECK(attempt.tasks[0].hint != "");
  CHECK_THAT(attempt.problem, contains("divergence of hello.lstm_cell"));
}

}  // namespace
