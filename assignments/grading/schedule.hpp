#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "assignments/grading/part_build.hpp"
#include "assignments/grading/task.hpp"
#include "assignments/grading/toolchain.hpp"

namespace lab::grading {

/// Grades the tasks of an assignment that `wanted` chooses, and those that they need: builds the
/// parts, then runs up to `jobs` tasks at once, each after those that it needs. A task that needs
/// one which has not passed waits: it gets no points and no fault. `told` is called after each
/// task, by one thread at a time. When the user asks to stop, what runs ends and nothing more
/// begins.
Verdicts grade_tasks(const Assignment& assignment, const Places& places, const Toolchain& toolchain,
                     int jobs, const std::function<bool(const Task&)>& wanted,
                     const std::function<void(const Task&, const Verdict&)>& told);

}  // namespace lab::grading
