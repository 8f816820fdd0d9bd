#include "assignments/grading/report.hpp"

#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

#include "assignments/grading/attempts.hpp"
#include "assignments/grading/ctest_file.hpp"
#include "assignments/grading/status.hpp"
#include "core/files.hpp"
#include "core/text.hpp"
#include "tests/catch.hpp"
#include "tests/temporary.hpp"

using namespace lab;
using namespace lab::grading;
using lab::testing::contains;

namespace {

Task task(std::string name, double points, std::vector<std::string> needs = {}) {
  Task made;
  made.name = std::move(name);
  made.title = "a title";
  made.points = points;
  made.needs = std::move(needs);
  return made;
}

/// Two parts of two and one tasks, 10 points.
Assignment small() {
  Part sums{"sums", "sums", {"sums.cpp"}, {task("sums.add", 4), task("sums.all", 3, {"sums.add"})}};
  Part quiz{"quiz", "questions", {"quiz.cpp"}, {task("quiz.q1", 3)}};
  return {"small", "A <small> one", {sums, quiz}};
}

Verdict verdict(State state, double points, std::string message = {}, std::string hint = {}) {
  Verdict made;
  made.state = state;
  made.points = points;
  made.message = std::move(message);
  made.hint = std::move(hint);
  return made;
}

Verdicts some() {
  auto wrong = verdict(State::wrong, 0, "sum first differs at place 3: got <4>, want 5",
                       "Your numbers are those of a sum without its last term.");
  wrong.mistake = "one_short";
  wrong.strip = Strip{{"i", "c"}, {{1, 2}, {3, NAN}}, {{1, 2}, {3, 4}}, 1, 1, 0, 1e-5};
  wrong.curves = {{"loss", {3, 2, 1}, {3, 2, 0.5}}};
  return {{"sums.add", wrong},
          {"sums.all", verdict(State::waiting, 0, "waits for sums.add")},
          {"quiz.q1", verdict(State::passed, 3)}};
}

}  // namespace

TEST_CASE("A verdict comes back from its JSON with all it says") {
  const auto before = some().at("sums.add");
  const auto after = verdict_from(to_json("sums.add", 4, before));
  CHECK(after.state == State::wrong);
  CHECK(after.message == before.message);
  CHECK(after.hint == before.hint);
  CHECK(after.mistake == "one_short");
  REQUIRE(after.strip);
  CHECK(after.strip->gates == std::vector<std::string>{"i", "c"});
  CHECK(std::isnan(after.strip->want[1][1]));
  CHECK(after.strip->got[1][1] == 4);
  REQUIRE(after.curves.size() == 1);
  CHECK(after.curves[0].got == std::vector<double>{3, 2, 1});
}

TEST_CASE("The table has a row a task, and below it what is wrong with its hint, in 80 columns") {
  const auto text = report_text(small(), some(), 80);
  CHECK_THAT(text, contains("sums.add"));
  CHECK_THAT(text, contains("Hint: Your numbers are those of a sum"));
  CHECK(text.find("waits for") == std::string::npos);
  for (std::size_t start = 0; start < text.size();) {
    const auto end = std::min(text.find('\n', start), text.size());
    CHECK(core::display_width(text.substr(start, end - start)) <= 80);
    start = end + 1;
  }
}

TEST_CASE("What a passed task has to say is told, too") {
  const auto text =
      report_text(small(), {{"quiz.q1", verdict(State::passed, 3, "Because it is so.")}}, 80);
  CHECK_THAT(text, contains("quiz.q1: passed\n  Because it is so."));
}

TEST_CASE("results.json has Gradescope's fields, and the points of each task") {
  const auto json = results_json(small(), some());
  CHECK(json.at("score") == 3);
  CHECK(json.at("max_score") == 10);
  REQUIRE(json.at("tests").size() == 3);
  const auto& first = json["tests"][0];
  CHECK(first.at("name") == "sums.add");
  CHECK(first.at("score") == 0);
  CHECK(first.at("max_score") == 4);
  CHECK(first.at("status") == "failed");
  CHECK(first.at("visibility") == "visible");
  CHECK(first.at("tags") == nlohmann::ordered_json::array({"sums", "wrong"}));
  CHECK_THAT(first.at("output").get<std::string>(), contains("\nHint: "));
}

TEST_CASE("JUnit's XML counts what failed and what was skipped, and escapes what was said") {
  const auto xml = junit_xml(small(), some());
  CHECK_THAT(xml, contains("tests=\"3\" failures=\"1\" skipped=\"1\""));
  CHECK_THAT(xml, contains("got &lt;4&gt;"));
  CHECK(xml.find("<4>") == std::string::npos);
}

TEST_CASE(
    "The page escapes what was said and draws strip and curve without anything from outside") {
  const auto page = report_html(small(), some(), "a <b> c");
  CHECK_THAT(page, contains("a &lt;b&gt; c"));
  CHECK_THAT(page, contains("A &lt;small&gt; one"));
  CHECK_THAT(page, contains("<polyline"));
  CHECK_THAT(page, contains("yours c"));
  for (const auto* outside : {"http://", "https://", "<script", "src="}) {
    CHECK(page.find(outside) == std::string::npos);
  }
}

TEST_CASE("Text for XML holds no control signs, and none that XML would read") {
  CHECK(escaped("<a> & \"b\" '\x01\x1b[31m") == "&lt;a&gt; &amp; &quot;b&quot; &#39;[31m");
}

TEST_CASE("Attempts come back in order; a torn line is left out and then written over") {
  const testing::TemporaryFolder folder;
  AttemptLog log(folder / "exam");
  CHECK(log.read().empty());
  log.append(small(), some());
  log.append(small(), {{"sums.add", verdict(State::passed, 4)}});
  const auto file = folder / "exam" / "attempts.jsonl";
  const auto text = core::read_file(file);
  core::write_file(file, text.substr(0, text.size() - 10));
  CHECK(log.read().size() == 1);
  log.append(small(), {{"sums.add", verdict(State::passed, 4)}});
  const auto attempts = log.read();
  REQUIRE(attempts.size() == 2);
  CHECK(attempts[1].number == 2);
  CHECK(attempts[1].verdicts.at("sums.add").points == 4);
  CHECK(latest(attempts).at("quiz.q1").points == 3);
  CHECK(latest(attempts).at("sums.add").state == State::passed);
  CHECK(std::filesystem::exists(folder / "exam" / "config.json"));
}

TEST_CASE("The status shows a column an attempt, the newest that fit") {
  std::vector<Attempt> attempts;
  for (int i = 1; i <= 30; ++i) attempts.push_back({i, "", some()});
  const auto text = status_text(small(), attempts, 80);
  CHECK_THAT(text, contains(" 30"));
  CHECK(text.find(" 1 ") == std::string::npos);
  CHECK_THAT(status_text(small(), {}, 80), contains("No attempt"));
}

TEST_CASE("The summary counts how each task went and which mistake was made most") {
  std::vector<std::pair<std::string, Verdicts>> students(3, {"someone", some()});
  students.push_back({"other", {{"sums.add", verdict(State::passed, 4)}}});
  const auto text = summary_text(small(), students, 80);
  CHECK_THAT(text, contains("4 students"));
  CHECK_THAT(text, contains("one_short"));
  CHECK_THAT(text, contains("       3"));
}

TEST_CASE("The CTest file has a test a task with its labels, and what it needs as fixtures") {
  const auto text = ctest_file(small(), "/b/lab-grade", "/s t/exam", "/out");
  CHECK_THAT(text, contains("add_test([=[sums.all]=] [=[/b/lab-grade]=] [=[small]=] "
                            "[=[--student]=] [=[/s t/exam]=]"));
  CHECK_THAT(text, contains("LABELS [=[small;sums]=]"));
  CHECK_THAT(text, contains("FIXTURES_REQUIRED [=[small;small.sums.build;sums.add]=]"));
  CHECK_THAT(text, contains("SKIP_RETURN_CODE 77"));
}
