#pragma once

#include <filesystem>
#include <string>

#include "assignments/grading/part_build.hpp"
#include "assignments/grading/schedule.hpp"
#include "assignments/grading/task.hpp"
#include "assignments/grading/toolchain.hpp"
#include "core/options.hpp"

namespace lab::grading {

/// What the user of lab grade asks for.
struct Request {
  std::string student, submissions, one, mistake, only, out, step, ctest;
  bool solution = false, list = false, summary = false;
  int jobs = 0;
  bool no_isolation = false, json = false;
};

void fields(core::FieldList& f, Request& r);

/// What every command of lab grade works with.
struct Setting {
  Assignment assignment;
  Request request;
  Toolchain toolchain;

  /// Where a student edits in place.
  [[nodiscard]] std::filesystem::path in_place() const;
  /// The student's folder, and what belongs to the grading of it. Makes the working folder. Throws
  /// Error when it is none.
  [[nodiscard]] Places places() const;
  /// The same for the grading of another folder, in a working folder of that name.
  [[nodiscard]] Places places(const std::filesystem::path& student, const std::string& work) const;
  /// Where attempts and reports of a single student go.
  [[nodiscard]] std::filesystem::path out() const;
  [[nodiscard]] int jobs() const;
  [[nodiscard]] bool is_wanted(const Task& task) const;
};

/// Says on standard error what this system cannot fence off, if anything. `places` has a folder.
void warn_about_fences(const Places& places);

/// Writes attempts.jsonl, results.json, junit.xml and report.html into `out`.
void write_results(const Assignment& assignment, const Verdicts& verdicts, const std::string& who,
                   const std::filesystem::path& out);

/// The commands; each returns the exit code.
int grade_one(const Setting& setting);
int grade_class(const Setting& setting);
int list_submissions(const Setting& setting);
int grade_submission(const Setting& setting);
int summarise(const Setting& setting);

}  // namespace lab::grading
