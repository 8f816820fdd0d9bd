#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <thread>

#include "assignments/grade/grade.hpp"
#include "assignments/grading/attempts.hpp"
#include "assignments/grading/report.hpp"
#include "core/error.hpp"
#include "core/files.hpp"

namespace lab::grading {

namespace fs = std::filesystem;

void fields(core::FieldList& f, Request& r) {
  f.group("What to grade");
  f("student", r.student, "the student's folder; without it the files in assignments/ themselves",
    "DIR");
  f("submissions", r.submissions,
    "a folder of submissions, each a folder, .zip, .tar.gz or .tgz: grade the class", "DIR");
  f("one", r.one, "of the submissions only this one, and no table of the class", "ID");
  f("solution", r.solution, "The reference solution in the place of a student's work");
  f("mistake", r.mistake,
    "lay a mistake of the catalogue over it, to see what a student would be told", "PART/NAME");
  f("only", r.only, "only the tasks whose names hold this text, and what they need", "TEXT");

  f.group("How");
  f("jobs", r.jobs, "tasks (of a class: submissions) at once; 0: one a processor", {0, 1024});
  f("no-isolation", r.no_isolation,
    "Fence the student's programs by limits alone, as on a system without namespaces");

  f.group("What to show and write");
  f("list", r.list, "Print the ids of the submissions, a line each, and stop");
  f("summary", r.summary,
    "Of a graded class: write grades.csv anew, and show how each task went and which hints fired");
  f("out", r.out,
    "folder of the results; else grades/NAME in the student's folder, runs/grades/NAME for the "
    "files in assignments/, and DIR-graded for submissions in DIR",
    "DIR");
  f("json", r.json, "Print results.json instead of the table");

  f.group("For CTest");
  f("ctest", r.ctest, "write a CTest file with a test for each task, and stop", "FILE");
  f("step", r.step, "one step: begin, build:PART, task:NAME or report", "STEP");
}

fs::path Setting::in_place() const { return toolchain.root / "assignments" / assignment.name; }

Places Setting::places() const {
  const auto student = request.student.empty() ? in_place() : fs::weakly_canonical(request.student);
  if (!fs::is_directory(student)) {
    fail("{}: is no folder; lab assignment start {} DIR makes one", student.string(),
         assignment.name);
  }
  std::string work = assignment.name;
  if (!fs::equivalent(student, in_place())) {
    work += fmt::format("-{:x}", fs::hash_value(fs::canonical(student)));
  }
  // The steps of CTest find each other's results; another grading may go on beside this one.
  if (request.step.empty()) work += fmt::format(".{}", ::getpid());
  return places(student, work);
}

Places Setting::places(const fs::path& student, const std::string& work) const {
  Places places;
  places.student = student;
  places.cache = toolchain.build / "assignments" / "objects";
  places.work = toolchain.build / "assignments" / "work" / work;
  places.is_solution = request.solution;
  places.mistake = request.mistake;
  places.isolate = !request.no_isolation;
  places.readable = {toolchain.root, toolchain.build};
  for (const auto& part : assignment.parts) {
    for (const auto* secret : {"solution", "mistakes"}) {
      const auto folder = in_place() / part.name / secret;
      if (fs::is_directory(folder)) places.hidden.push_back(folder);
    }
  }
  fs::create_directories(places.work);
  return places;
}

fs::path Setting::out() const {
  if (!request.out.empty()) return fs::absolute(request.out);
  // What is tried with the reference is no attempt of the student's.
  const bool is_trial = request.solution || !request.mistake.empty();
  if (is_trial) return toolchain.root / "runs" / "grades" / (assignment.name + "-reference");
  if (request.student.empty() || fs::equivalent(request.student, in_place())) {
    return toolchain.root / "runs" / "grades" / assignment.name;
  }
  return fs::absolute(request.student) / "grades" / assignment.name;
}

int Setting::jobs() const {
  if (request.jobs > 0) return request.jobs;
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

bool Setting::is_wanted(const Task& task) const {
  return request.only.empty() || task.name.find(request.only) != std::string::npos;
}

void warn_about_fences(const Places& places) {
  const auto ended = run_confined({"true"}, places.confinement(places.work));
  if (!ended.warning.empty()) fmt::print(stderr, "lab grade: {}\n", ended.warning);
}

void write_results(const Assignment& assignment, const Verdicts& verdicts, const std::string& who,
                   const fs::path& out) {
  AttemptLog(out).append(assignment, verdicts);
  core::write_file(out / "results.json", results_json(assignment, verdicts).dump(2) + "\n");
  core::write_file(out / "junit.xml", junit_xml(assignment, verdicts));
  core::write_file(out / "report.html", report_html(assignment, verdicts, who));
}

}  // namespace lab::grading
