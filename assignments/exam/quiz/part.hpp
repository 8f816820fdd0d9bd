#pragma once

#include "assignments/grading/task.hpp"

namespace lab::grading::quiz {

/// Part `quiz`: five statements of two points each.
Part part();

}  // namespace lab::grading::quiz
