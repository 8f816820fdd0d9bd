// A student's own folder.

#include "assignments/grading/start.hpp"

#include <algorithm>
#include <cstdlib>
#include <set>
#include <sstream>

#include "assignments/exam/exam.hpp"
#include "tests/assignments/graded.hpp"
#include "tests/errors.hpp"
#include "tests/temporary.hpp"

using namespace lab;
using namespace lab::testing;

namespace {

namespace fs = std::filesystem;

/// The statements of a source: its indented lines that call something.
std::set<std::string> statements(const fs::path& file) {
  std::set<std::string> found;
  std::istringstream lines(content_of(file));
  for (std::string line; std::getline(lines, line);) {
    const bool is_statement =
        line.starts_with("  ") && line.find('(') != line.npos && line.find(';') != line.npos;
    // What makes a model out of its class is given to the student.
    if (is_statement && line.find("make_shared") == line.npos) found.insert(line);
  }
  return found;
}

std::vector<fs::path> files_below(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const bool is_of_git = entry.path().string().find("/.git/") != std::string::npos;
    if (entry.is_regular_file() && !is_of_git) files.push_back(entry.path());
  }
  return files;
}

Outcome assignment(const fs::path& folder, std::vector<std::string> words) {
  words.insert(words.begin(), "lab-assignment");
  return run({.words = std::move(words), .folder = folder});
}

/// Runs a command in a shell; its exit status. What it prints is in the folder's ctest.txt.
int shell(const TemporaryFolder& folder, const std::string& command) {
  return std::system(
      ("cd " + folder.path().string() + " && " + command + " > ctest.txt 2>&1").c_str());
}

}  // namespace

TEST_CASE("A started folder has what is to be filled in, and no statement of a solution") {
  const TemporaryFolder folder;
  const auto outcome = assignment(folder.path(), {"start", "exam", "mine"});
  INFO(outcome.out << outcome.err);
  REQUIRE(outcome.status == 0);
  for (const auto& part : grading::exam().parts) {
    CHECK(fs::exists(folder / "mine" / part.name / "README.md"));
    for (const auto& file : part.files) CHECK(fs::exists(folder / "mine" / part.name / file));
  }
  std::set<std::string> solved;
  for (const auto& file : files_below(exam_sources())) {
    if (file.parent_path().filename() == "solution") solved.merge(statements(file));
  }
  REQUIRE(solved.size() > 50);
  for (const auto& file : files_below(folder / "mine")) {
    const auto name = file.string();
    for (const auto* secret : {"solution", "mistake", "grade.cpp", "probe"}) {
      CHECK(name.substr(folder.path().string().size()).find(secret) == std::string::npos);
    }
    for (const auto& line : statements(file)) {
      INFO(name << ": " << line);
      CHECK_FALSE(solved.contains(line));
    }
  }
}

TEST_CASE("A folder with anything in it is not started in, and stays as it is") {
  const TemporaryFolder folder;
  folder.file("notes", "mine");
  const auto outcome = assignment(folder.path(), {"start", "exam", "."});
  CHECK(outcome.status == 1);
  CHECK_THAT(outcome.err, contains("is not empty"));
  CHECK(files_below(folder.path()).size() == 3);  // notes, and the outputs of the command
}

TEST_CASE("An assignment that there is not is refused with those that there are") {
  const TemporaryFolder folder;
  const auto outcome = assignment(folder.path(), {"start", "exma", "mine"});
  CHECK(outcome.status == 2);
  CHECK_THAT(outcome.err, contains("there are: exam"));
  CHECK_FALSE(fs::exists(folder / "mine"));
}

TEST_CASE("The CMake project of a started folder lists every task, skipped where it is not begun") {
  const TemporaryFolder folder;
  REQUIRE(assignment(folder.path(), {"start", "exam", "mine"}).status == 0);
  REQUIRE(shell(folder, "cmake -S mine -B build") == 0);
  const int status = shell(folder, "ctest --test-dir build -R 'quiz|hello.rnn.targets'");
  const auto text = content_of(folder / "ctest.txt");
  INFO(text);
  CHECK(status == 0);
  CHECK_THAT(text, contains("hello.rnn.targets"));
  CHECK_THAT(text, contains("Skipped"));
  CHECK_THAT(text, contains("0 tests failed"));
}

TEST_CASE("With the solution in place ctest passes every task, and the report says 100 of 100") {
  const TemporaryFolder folder;
  REQUIRE(assignment(folder.path(), {"start", "exam", "mine"}).status == 0);
  for (const auto& part : grading::exam().parts) fs::remove_all(folder / "mine" / part.name);
  copy_solution(folder / "mine");
  REQUIRE(shell(folder, "cmake -S mine -B build") == 0);
  const int status = shell(folder, "ctest --test-dir build -L exam -j 2 --verbose");
  const auto text = content_of(folder / "ctest.txt");
  INFO(text);
  CHECK(status == 0);
  CHECK_THAT(text, contains("100 of 100 points"));
  CHECK_THAT(text, contains("100% tests passed"));
  CHECK(text.find("Skipped") == std::string::npos);
}

TEST_CASE("Attempts are told by lab assignment status, task by task") {
  const TemporaryFolder folder;
  REQUIRE(assignment(folder.path(), {"start", "exam", "mine"}).status == 0);
  const auto student = (folder / "mine").string();
  CHECK_THAT(assignment(folder.path(), {"status", "exam", "--student", student}).out,
             contains("No attempt yet"));
  REQUIRE(run({.words = {"lab-grade", "exam", "--student", student, "--only", "quiz"},
               .folder = folder.path()})
              .status == 0);
  const auto outcome = assignment(folder.path(), {"status", "exam", "--student", student});
  CHECK_THAT(outcome.out, contains("quiz"));
  CHECK_THAT(outcome.out, contains("points"));
}
