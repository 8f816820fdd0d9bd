#pragma once

#include "assignments/grading/part_build.hpp"
#include "assignments/grading/task.hpp"

namespace lab::grading {

/// Grades one task of a part that was built: checks the rules of structure, runs the student's
/// program confined, and judges what it recorded. Whatever the program does, there is a verdict; it
/// gives points only for right numbers of a program that came to its end.
Verdict run_task(const Task& task, const PartProgram& program, const Places& places);

}  // namespace lab::grading
