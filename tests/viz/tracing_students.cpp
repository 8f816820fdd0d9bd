#include "viz/data/tracing_students.hpp"

#include <cmath>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/viz/tracing_fixture.hpp"

using namespace lab;
using namespace lab::viz;
using lab::testing::Approx;
using lab::testing::contains;
using lab::testing::TracingFolder;
using Strings = std::vector<std::string>;

namespace {

TracedStudent student_in(Run& run, const std::string& user = "") {
  TracingStudents students;
  students.look(run, user);
  return students.student();
}

TracedStudent student_in(const std::filesystem::path& directory, const std::string& user = "") {
  Run run(directory);
  return student_in(run, user);
}

std::string all(const Strings& lines) {
  std::string text;
  for (const auto& line : lines) text += line + "\n";
  return text;
}

}  // namespace

TEST_CASE("A student is read as it was recorded") {
  const TracingFolder folder;
  const auto student = student_in(folder.directory);
  CHECK(student.problems.empty());
  CHECK(student.user == "anna");
  CHECK(student.part == "test");
  CHECK(student.model == "lstm");
  CHECK(student.epoch == 7);
  CHECK(student.skills == Strings{"Addition", "skill 40"});
  REQUIRE(student.step_count() == 5);
  CHECK(student.steps[0].question == "123");
  CHECK(student.steps[0].answer == Answer::right);
  CHECK(student.steps[1].answer == Answer::wrong);
  CHECK(student.steps[2].repeated);
  CHECK_FALSE(student.steps[3].repeated);
  CHECK(student.steps[3].question.empty());
  CHECK(student.steps[3].skill == 1);
  CHECK(student.steps[4].answer == Answer::unknown);
  CHECK(student.steps[4].predicted == Approx(0.65));
  CHECK(student.right_answers() == 2);
  CHECK(student.known_answers() == 4);
  CHECK(student.mastery_after(0, 1) == Approx(0.01));
  CHECK(student.mastery_after(5, 0) == Approx(0.5));
  CHECK(std::isnan(student.mastery_after(6, 0)));
  CHECK(std::isnan(student.mastery_after(0, 2)));
  CHECK_FALSE(student.has_attention());
  CHECK(student.weights(0, 0, 4).empty());
}

TEST_CASE("Data without tags have one skill, and it is called after what it holds") {
  const TracingFolder folder;
  auto json = TracingFolder::student("anna");
  json["skills"] = {{{"id", 0}, {"label", ""}, {"name", ""}}};
  const auto student = read_student(json.dump(), "a");
  CHECK(student.skills == Strings{"all questions"});
  CHECK(student.steps[2].skill == -1);
}

TEST_CASE("The weights of a step are those of its row, from the first step of the window on") {
  const TracingFolder folder;
  folder.record_attention(7, "bert");
  const auto student = student_in(folder.directory, "bert");
  CHECK(student.problems.empty());
  REQUIRE(student.has_attention());
  CHECK(student.attention_from == 2);
  CHECK(student.attention_steps == 3);
  CHECK(student.weights(0, 0, 1).empty());
  const auto alike = student.weights(0, 0, 3);
  REQUIRE(alike.size() == 3);
  CHECK(alike[0] == 0.5F);
  CHECK(alike[2] == 0);
  CHECK(student.weights(0, 1, 4)[2] == 1);
  CHECK(student.weights(0, 2, 4).empty());
  CHECK(student.weights(1, 0, 4).empty());
  CHECK(student.weights(0, 0, 5).empty());
}

TEST_CASE("The last steps of a long sequence keep their numbers, with their attention") {
  const TracingFolder folder;
  folder.record_attention(3, "anna");
  auto json = TracingFolder::student("anna");
  json["first_step"] = 1000;
  json["attentions"] = {{{"name", "block0"}, {"heads", 2}}};
  json["attention_from"] = 1002;
  folder.write("students/000003.json", json.dump());
  const auto student = student_in(folder.directory);
  CHECK(student.problems.empty());
  CHECK(student.number(0) == 1001);
  CHECK(student.number(4) == 1005);
  CHECK(student.attention_from == 2);
  CHECK(student.weights(0, 1, 2).size() == 3);
  json["first_step"] = -1;
  CHECK(read_student(json.dump(), "a").steps.empty());
}

TEST_CASE("The students of a run come by their indices, and one is chosen by name") {
  const TracingFolder folder;
  folder.record(1000000, "zoe");
  folder.record(20, "bert");
  folder.write("students/notes.json", "{}");
  folder.write("students/21.json", TracingFolder::student("wrong name").dump());
  folder.write("students/000022.txt", "");
  Run run(folder.directory);
  TracingStudents students;
  students.look(run, "");
  CHECK(students.users() == Strings{"anna", "bert", "zoe"});
  CHECK(students.student().user == "anna");
  students.look(run, "zoe");
  CHECK(students.student().user == "zoe");
  students.look(run, "nobody");
  CHECK(students.student().user == "anna");
}

TEST_CASE("A run without students tells how to inspect one") {
  const TracingFolder folder;
  const std::string how =
      "No student has been inspected yet: ./lab tracing --inspect USER --run 001-lstm";
  folder.forget_students();
  CHECK(student_in(folder.directory).problems == Strings{how});
  std::filesystem::remove_all(folder.directory / "students");
  CHECK(student_in(folder.directory).problems == Strings{how});
}

TEST_CASE("A student that comes, is replaced or goes while the run is looked at is noticed") {
  const TracingFolder folder;
  folder.forget_students();
  Run run(folder.directory);
  TracingStudents students;
  students.look(run, "");
  CHECK(students.student().steps.empty());

  folder.record(3, "anna");
  REQUIRE(run.poll());
  students.look(run, "");
  CHECK(students.student().step_count() == 5);
  CHECK(students.student().problems.empty());

  auto json = TracingFolder::student("anna");
  json["epoch"] = 8;
  json["steps"].erase(4);
  folder.write("students/000003.json", json.dump());
  REQUIRE(run.poll());
  students.look(run, "");
  CHECK(students.student().epoch == 8);
  CHECK(students.student().step_count() == 4);
  // Its mastery is still the old one.
  CHECK_THAT(all(students.student().problems), contains("has the shape 6 × 2; 5 × 2"));

  folder.array("000003.mastery", std::vector<float>(10, 0.5F), {5, 2});
  REQUIRE(run.poll());
  students.look(run, "");
  CHECK(students.student().problems.empty());
  CHECK(students.student().mastery_after(4, 1) == 0.5F);

  folder.forget_students();
  REQUIRE(run.poll());
  students.look(run, "");
  CHECK(students.student().steps.empty());
  CHECK(students.count() == 0);
}

TEST_CASE("A file of a student that is damaged or missing is named in a sentence") {
  const TracingFolder folder;
  const auto problem_with = [&] {
    const auto student = student_in(folder.directory);
    REQUIRE(student.problems.size() == 1);
    return student.problems.front();
  };
  const auto file = [&](const std::string& content) {
    folder.write("students/000003.json", content);
    CHECK(student_in(folder.directory).steps.empty());
    return problem_with();
  };
  auto json = TracingFolder::student("anna");
  SECTION("torn") {
    const auto whole = json.dump();
    CHECK_THAT(file(whole.substr(0, whole.size() / 2)),
               contains("students/000003.json: is damaged or not yet whole"));
    CHECK_THAT(file(""), contains("not yet whole"));
    CHECK_THAT(file("[1]"), contains("not yet whole"));
  }
  SECTION("of another form") {
    json["steps"][1].erase("correct");
    CHECK_THAT(file(json.dump()), contains("holds no student"));
    json = TracingFolder::student("anna");
    json["skills"] = "many";
    CHECK_THAT(file(json.dump()), contains("its \"skills\" is no list"));
    json = TracingFolder::student("anna");
    json.erase("user");
    CHECK_THAT(file(json.dump()), contains("names no user"));
  }
  SECTION("without answers") {
    json["steps"] = nlohmann::ordered_json::array();
    CHECK_THAT(file(json.dump()), contains("holds no answers"));
  }
  SECTION("of a newer lab") {
    json["schema"] = 2;
    CHECK_THAT(file(json.dump()), contains("written by a newer lab (schema 2"));
  }
  SECTION("without mastery") {
    std::filesystem::remove(folder.directory / "students/000003.mastery.npy");
    CHECK(problem_with() == "students/000003.mastery.npy: is not there (yet)");
    CHECK(student_in(folder.directory).step_count() == 5);
  }
  SECTION("mastery of another shape") {
    folder.array("000003.mastery", std::vector<float>(10, 0), {5, 2});
    CHECK(problem_with() == "students/000003.mastery.npy: has the shape 5 × 2; 6 × 2 was expected");
  }
  SECTION("mastery cut off") {
    std::filesystem::resize_file(folder.directory / "students/000003.mastery.npy", 100);
    CHECK_THAT(problem_with(), contains("students/000003.mastery.npy"));
  }
  SECTION("numbers of another type") {
    core::write_array(
        folder.directory / "students", "000003.mastery",
        core::make_array(std::span<const double>(std::vector<double>(12, 0)), {6, 2}));
    CHECK_THAT(problem_with(), contains("000003.mastery.npy"));
  }
}

TEST_CASE("Attention that is missing or does not fit leaves the rest of the student") {
  const TracingFolder folder;
  folder.record_attention(3, "anna");
  const auto problem = [&] {
    const auto student = student_in(folder.directory);
    CHECK(student.step_count() == 5);
    CHECK_FALSE(student.mastery.empty());
    CHECK_FALSE(student.has_attention());
    CHECK(student.weights(0, 0, 3).empty());
    return all(student.problems);
  };
  SECTION("missing") {
    std::filesystem::remove(folder.directory / "students/000003.attention.npy");
    CHECK_THAT(problem(), contains("000003.attention.npy: is not there (yet)"));
  }
  SECTION("longer than the sequence") {
    folder.array("000003.attention", std::vector<float>(32, 0), {1, 2, 4, 4});
    CHECK_THAT(problem(), contains("has the shape 1 × 2 × 4 × 4"));
  }
  SECTION("not square") {
    folder.array("000003.attention", std::vector<float>(12, 0), {1, 2, 3, 2});
    CHECK_THAT(problem(), contains("was expected"));
  }
  SECTION("from beyond the end") {
    auto json = TracingFolder::student("anna");
    json["attentions"] = {{{"name", "block0"}, {"heads", 2}}};
    for (const int from : {-1, 4, 6, std::numeric_limits<int>::max()}) {
      json["attention_from"] = from;
      folder.write("students/000003.json", json.dump());
      CHECK_THAT(problem(), contains("was expected"));
    }
  }
}

TEST_CASE("A student's file that is cut or changed anywhere is read without an accident") {
  const auto whole = TracingFolder::student("anna").dump();
  for (std::size_t i = 0; i < whole.size(); ++i) {
    const auto cut = read_student(whole.substr(0, i), "a.json");
    CHECK(cut.steps.empty());
    CHECK(cut.problems.size() == 1);
    auto changed = whole;
    changed[i] = '9';
    const auto student = read_student(changed, "a.json");
    CHECK(student.steps.empty() == !student.problems.empty());
    for (const auto& step : student.steps) CHECK(step.skill < student.skill_count());
  }
}

TEST_CASE("Names with line feeds and control characters stay in one line") {
  auto json = TracingFolder::student("an\nna");
  json["skills"][0]["name"] = "Add\tition";
  json["steps"][0]["question"] = "1\x1b[2J";
  const auto student = read_student(json.dump(), "a.json");
  CHECK(student.user == "an na");
  CHECK(student.skills[0] == "Add ition");
  CHECK(student.steps[0].question == "1 [2J");
}
