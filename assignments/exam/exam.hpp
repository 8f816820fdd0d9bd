#pragma once

#include "assignments/grading/task.hpp"

namespace lab::grading {

/// The exam: 100 points in four parts.
Assignment exam();

}  // namespace lab::grading
