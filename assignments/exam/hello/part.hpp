#pragma once

#include "assignments/grading/task.hpp"

namespace lab::grading::hello {

/// Part `hello`: six tasks of five points, each graded in stages.
Part part();

}  // namespace lab::grading::hello
