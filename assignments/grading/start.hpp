#pragma once

#include <filesystem>

#include "assignments/grading/task.hpp"
#include "assignments/grading/toolchain.hpp"

namespace lab::grading {

/// Makes a student's own folder: the files to fill in, the pages and the contracts of each part, a
/// CMake project that finds this build of the lab, and, where git is there, a repository. Nothing
/// of solutions, mistakes or graders. Throws Error when the folder has anything in it, or cannot be
/// written; what was made is then removed again.
void start_assignment(const Assignment& assignment, const Toolchain& toolchain,
                      const std::filesystem::path& folder);

}  // namespace lab::grading
