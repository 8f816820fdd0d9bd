// The program lab-assignment: hands an assignment out, and tells how far a student has come.

#include "assignments/grading/attempts.hpp"

#include <algorithm>
#include "assignments/grading/report.hpp"
#include "assignments/grading/start.hpp"
#include "assignments/grading/status.hpp"
#include "assignments/list.hpp"
#include "core/command_line.hpp"
#include "core/error.hpp"
#include "core/terminal.hpp"

namespace {

namespace fs = std::filesystem;
using namespace lab;
using namespace lab::grading;

core::Manual manual() {
  core::Manual m;
  m.program = "lab assignment";
  m.summary = "hands an assignment out and tells how far it is";
  m.synopsis = {"list", "start ASSIGNMENT DIR", "status [ASSIGNMENT] [--student DIR]"};
  m.description = {
      "start makes a folder of a student's own: the files to fill in, their pages, a CMake project "
      "that finds this build of the lab, and a git repository. No solution is in it. It is graded "
      "with ctest in there, or with lab grade ASSIGNMENT --student DIR.",
      "status shows every attempt, task by task."};
  m.examples = {{"start exam ~/exam", "A folder for the exam."},
                {"status exam --student ~/exam", "What came of the attempts in it."}};
  return m;
}

int list() {
  for (std::string names = assignment_names(); !names.empty();) {
    const auto name = names.substr(0, names.find(", "));
    const auto assignment = find_assignment(name);
    core::print(fmt::format("{}: {} ({} points)\n", name, assignment.title,
                            points_text(assignment.points())));
    for (const auto& part : assignment.parts) {
      double points = 0;
      for (const auto& task : part.tasks) points += task.points;
      core::print(fmt::format("  {:<12} {:>3}  {}\n", part.name, points_text(points), part.title));
    }
    names.erase(0, std::min(names.size(), name.size() + 2));
  }
  return 0;
}

int run(int argc, const char* const* argv) {
  std::string student;
  core::FieldList fields;
  fields("student", student, "the student's folder; without it the attempts at assignments/ itself",
         "DIR");
  std::vector<std::string> given, words;
  if (!core::parse_command_line(manual(), {&fields}, argc, argv, given, &words)) return 0;
  const auto what = words.empty() ? "" : words.front();
  if (what == "list" && words.size() == 1) return list();
  if (what == "start" && words.size() == 3) {
    const auto assignment = find_assignment(words[1]);
    start_assignment(assignment, own_toolchain(), words[2]);
    core::print(fmt::format(
        "{0} is ready. Begin with {0}/README.md; after each step:\n\n  ./lab grade {1} --student "
        "{2}\n",
        words[2], assignment.name, core::quoted(words[2])));
    return 0;
  }
  if (what == "status" && words.size() <= 2) {
    const auto assignment = find_assignment(words.size() == 2 ? words[1] : "exam");
    const auto folder = student.empty() ? own_toolchain().root / "runs" : fs::path(student);
    const auto attempts = AttemptLog(folder / "grades" / assignment.name).read();
    core::print(status_text(assignment, attempts, core::terminal_width()));
    return 0;
  }
  fail_usage("say what to do: list, start ASSIGNMENT DIR, or status [ASSIGNMENT]");
}

}  // namespace

int main(int argc, char** argv) {
  return lab::core::run_program("lab assignment", [&] { return run(argc, argv); });
}
