#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "assignments/grading/schedule.hpp"
#include "assignments/grading/task.hpp"

namespace lab::grading {

/// What one student handed in: a folder, a .zip, a .tar.gz or a .tgz.
struct Submission {
  std::string id;  ///< the name without its ending
  std::filesystem::path path;
};

/// All submissions in a folder, by name. Throws Error when there is none, or two have the same id.
std::vector<Submission> find_submissions(const std::filesystem::path& folder);

/// Copies the files that the assignment asks for out of a submission into `target`/<part>/<file>,
/// wherever in it the parts lie. Only plain files are taken: no links. An archive is unpacked in
/// `places`' confinement. Throws Error, with words for the student, when it cannot be unpacked or
/// has none of the files.
void take_files(const Assignment& assignment, const Submission& submission,
                const std::filesystem::path& target, const Places& places);

/// One row a student, one column a task, after the sum; then what went wrong with the submission as
/// a whole.
struct StudentRow {
  std::string id;
  Verdicts verdicts;
  std::string problem;
};
std::string grades_csv(const Assignment& assignment, const std::vector<StudentRow>& rows);

}  // namespace lab::grading
