#pragma once

#include <filesystem>
#include <string>

#include "assignments/grading/part_build.hpp"
#include "assignments/grading/task.hpp"

namespace lab::grading {

/// The text of a CTest file: a test for each task of the assignment, which runs
/// `grader ASSIGNMENT --student DIR --out DIR --step task:NAME`, skipped when it exits with
/// kSkipped. What a task needs, and the program of its part, are fixtures; the last step prints the
/// table and logs the attempt. Labels: the assignment and the part.
std::string ctest_file(const Assignment& assignment, const std::filesystem::path& grader,
                       const std::filesystem::path& student, const std::filesystem::path& out);

/// The exit code of a step that is not started or waits.
inline constexpr int kSkipped = 77;

/// One step of an assignment under CTest, each in a process of its own; what it finds out lies in
/// places.work for the next. `step` is "begin", "build:PART", "task:NAME" or "report". Returns the
/// exit code. Throws UsageError for another step.
int run_ctest_step(const Assignment& assignment, const Places& places, const std::string& step,
                   const std::filesystem::path& log);

}  // namespace lab::grading
