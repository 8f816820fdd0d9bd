#pragma once

#include <string>

#include "assignments/grading/task.hpp"

namespace lab::grading {

/// The assignment of that name. Throws UsageError, naming those that there are.
Assignment find_assignment(const std::string& name);
/// "exam": all of them.
std::string assignment_names();

}  // namespace lab::grading
