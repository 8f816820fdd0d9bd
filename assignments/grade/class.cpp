#include <algorithm>
#include <exception>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "assignments/grade/grade.hpp"
#include "assignments/grading/attempts.hpp"
#include "assignments/grading/report.hpp"
#include "assignments/grading/status.hpp"
#include "assignments/grading/submissions.hpp"
#include "core/error.hpp"
#include "core/files.hpp"
#include "core/table.hpp"
#include "core/terminal.hpp"

namespace lab::grading {
namespace {

namespace fs = std::filesystem;

constexpr const char* kProblemFile = "problem.txt";

fs::path class_out(const Setting& setting) {
  if (!setting.request.out.empty()) return fs::absolute(setting.request.out);
  auto folder = fs::weakly_canonical(setting.request.submissions).string();
  while (folder.ends_with('/')) folder.pop_back();
  return folder + "-graded";
}

/// Grades one submission into `out`/ID. What is wrong with it is in the row, not an error.
StudentRow grade_into(const Setting& setting, const Submission& submission, const fs::path& out) {
  StudentRow row;
  row.id = submission.id;
  const auto own = out / submission.id;
  try {
    fs::remove_all(own);  // an earlier grading of it
    fs::create_directories(own);
    const auto work = fmt::format("class-{:x}/{}", fs::hash_value(out), submission.id);
    auto places = setting.places({}, work);
    fs::remove_all(places.work);
    fs::create_directories(places.work);
    places.student = places.work / "files";
    // Nobody reads what others handed in, nor what came of it.
    places.hidden.push_back(fs::canonical(setting.request.submissions));
    places.hidden.push_back(out);
    take_files(setting.assignment, submission, places.student, places);
    row.verdicts = grade_tasks(
        setting.assignment, places, setting.toolchain, 1,
        [&](const Task& task) { return setting.is_wanted(task); },
        [](const Task&, const Verdict&) {});
    fs::remove_all(places.work);
  } catch (const Error& error) {
    row.problem = error.what();
  } catch (const fs::filesystem_error& error) {
    row.problem = error.what();
  }
  if (!row.problem.empty()) {
    core::write_file(own / kProblemFile, row.problem + "\n");
  }
  write_results(setting.assignment, row.verdicts, row.id, own);
  return row;
}

/// What was graded of a class so far, as it lies in `out`.
std::vector<StudentRow> graded(const fs::path& out) {
  std::vector<StudentRow> rows;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(out, error)) {
    if (!entry.is_directory()) continue;
    StudentRow row;
    row.id = entry.path().filename().string();
    row.verdicts = latest(AttemptLog(entry.path()).read());
    if (fs::exists(entry.path() / kProblemFile)) {
      row.problem = core::read_file(entry.path() / kProblemFile);
      while (row.problem.ends_with('\n')) row.problem.pop_back();
    }
    rows.push_back(std::move(row));
  }
  if (error) fail("{}: cannot be read: {}", out.string(), error.message());
  std::ranges::sort(rows, {}, &StudentRow::id);
  return rows;
}

std::string class_text(const Assignment& assignment, const std::vector<StudentRow>& rows) {
  std::vector<std::string> heading{"<student"};
  for (const auto& part : assignment.parts) heading.push_back(part.name);
  heading.insert(heading.end(), {"points", "<"});
  core::Table table(heading);
  for (const auto& row : rows) {
    std::vector<std::string> cells{row.id};
    for (const auto& part : assignment.parts) {
      double points = 0;
      for (const auto& task : part.tasks) {
        const auto found = row.verdicts.find(task.name);
        if (found != row.verdicts.end()) points += found->second.points;
      }
      cells.push_back(points_text(points));
    }
    cells.insert(cells.end(), {points_text(points_of(row.verdicts)), row.problem});
    table.add(std::move(cells));
  }
  return table.text(core::terminal_width());
}

}  // namespace

int grade_class(const Setting& setting) {
  const auto submissions = find_submissions(setting.request.submissions);
  const auto out = class_out(setting);
  fs::create_directories(out);
  warn_about_fences(setting.places({}, fmt::format("class-{:x}", fs::hash_value(out))));
  core::ProgressLine progress;
  std::mutex mutex;
  std::size_t next = 0, done = 0;
  std::exception_ptr failure;
  const auto work = [&] {
    std::unique_lock lock(mutex);
    while (next < submissions.size() && !failure && !core::stop_requested()) {
      const auto& submission = submissions[next++];
      lock.unlock();
      try {
        grade_into(setting, submission, out);
        lock.lock();
      } catch (...) {
        lock.lock();
        failure = std::current_exception();
      }
      ++done;
      if (progress.due()) {
        progress.show(fmt::format("{} of {}: {}", done, submissions.size(), submission.id));
      }
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < setting.jobs(); ++i) threads.emplace_back(work);
  for (auto& thread : threads) thread.join();
  progress.clear();
  if (failure) std::rethrow_exception(failure);
  const auto rows = graded(out);
  core::write_file(out / "grades.csv", grades_csv(setting.assignment, rows));
  core::print(class_text(setting.assignment, rows));
  core::print(fmt::format("\nThe table: {}\n", (out / "grades.csv").string()));
  return core::stop_requested() ? 128 + core::stop_signal() : 0;
}

int list_submissions(const Setting& setting) {
  for (const auto& submission : find_submissions(setting.request.submissions)) {
    core::print(submission.id + "\n");
  }
  return 0;
}

int grade_submission(const Setting& setting) {
  const auto submissions = find_submissions(setting.request.submissions);
  const auto found = std::ranges::find(submissions, setting.request.one, &Submission::id);
  if (found == submissions.end()) {
    fail_usage("--one: there is no submission '{}'", setting.request.one);
  }
  const auto row = grade_into(setting, *found, class_out(setting));
  core::print(report_text(setting.assignment, row.verdicts, core::terminal_width()));
  if (!row.problem.empty()) core::print(row.problem + "\n");
  return 0;
}

int summarise(const Setting& setting) {
  const auto out = class_out(setting);
  const auto rows = graded(out);
  core::write_file(out / "grades.csv", grades_csv(setting.assignment, rows));
  std::vector<std::pair<std::string, Verdicts>> students;
  for (const auto& row : rows) students.emplace_back(row.id, row.verdicts);
  core::print(summary_text(setting.assignment, students, core::terminal_width()));
  return 0;
}

}  // namespace lab::grading
