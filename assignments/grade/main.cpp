// The program lab-grade: grades a student's work on an assignment, or a class's.

#include <sys/prctl.h>

#include "assignments/grade/grade.hpp"
#include "assignments/grading/ctest_file.hpp"
#include "assignments/list.hpp"
#include "core/command_line.hpp"
#include "core/error.hpp"
#include "core/files.hpp"
#include "core/terminal.hpp"

namespace {

namespace fs = std::filesystem;
using namespace lab;
using namespace lab::grading;

core::Manual manual() {
  core::Manual m;
  m.program = "lab grade";
  m.summary = "grades an assignment: points, and where the numbers first part";
  m.synopsis = {"ASSIGNMENT [--student DIR] [OPTIONS]",
                "ASSIGNMENT --submissions DIR [--jobs N] [OPTIONS]"};
  m.description = {
      "Compiles the student's files with the contract of this lab, runs each task in a process of "
      "its own, and compares what it computed with the right numbers. A task that nobody has begun "
      "is skipped, not failed. A wrong one says where the numbers first part, and what is known "
      "about such numbers.",
      "What a student's program does (crash, endless loop, forged files) costs the task that it "
      "belongs to and nothing else. The same tasks run under CTest: ctest -L exam.",
      "A class is a folder of submissions; each is built and run on its own. On a cluster each can "
      "be a job: --list prints the ids, --one ID grades one, --summary gathers the table."};
  m.examples = {
      {"exam", "The exam as it stands in assignments/exam."},
      {"exam --only own_lstm_cell", "One task with its stages."},
      {"exam --student ~/exam", "A folder that lab assignment start has made."},
      {"exam --submissions handed-in --jobs 8", "A class: handed-in-graded/grades.csv."},
      {"exam --solution --mistake hello/order_ifog", "What a student with that mistake is told."}};
  m.files = {{"attempts.jsonl", "Every attempt, a line each; lab view shows it."},
             {"results.json", "The points in Gradescope's form."},
             {"junit.xml", "The same for continuous integration."},
             {"report.html", "The report: a page that needs nothing else."},
             {"grades.csv", "Of a class: a row a student, a column a task."}};
  return m;
}

int run(int argc, const char* const* argv) {
  Setting setting;
  auto& request = setting.request;
  core::FieldList list;
  fields(list, request);
  std::vector<std::string> given, words;
  if (!core::parse_command_line(manual(), {&list}, argc, argv, given, &words)) return 0;
  if (words.size() != 1) fail_usage("name one assignment: {}", assignment_names());
  const bool needs_class = !request.one.empty() || request.list || request.summary;
  if (needs_class && request.submissions.empty()) {
    fail_usage("--one, --list and --summary are about a class: add --submissions DIR");
  }
  if (!request.submissions.empty() && !request.student.empty()) {
    fail_usage("--student and --submissions: choose one of them");
  }
  setting.assignment = find_assignment(words.front());
  setting.toolchain = own_toolchain();
  // What a student's program might read of another process of the same user, it may not read here.
  ::prctl(PR_SET_DUMPABLE, 0);
  if (!request.ctest.empty()) {
    const auto student =
        request.student.empty() ? setting.in_place() : fs::weakly_canonical(request.student);
    core::write_file(request.ctest,
                     ctest_file(setting.assignment, setting.toolchain.build / "bin" / "lab-grade",
                                student, setting.out()));
    return 0;
  }
  if (!request.step.empty()) {
    return run_ctest_step(setting.assignment, setting.places(), request.step, setting.out());
  }
  core::catch_stop_signals();
  if (request.submissions.empty()) return grade_one(setting);
  if (request.list) return list_submissions(setting);
  if (request.summary) return summarise(setting);
  if (!request.one.empty()) return grade_submission(setting);
  return grade_class(setting);
}

}  // namespace

int main(int argc, char** argv) {
  return lab::core::run_program("lab grade", [&] { return run(argc, argv); });
}
