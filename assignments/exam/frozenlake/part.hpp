#pragma once

#include "assignments/grading/task.hpp"

namespace lab::grading::frozenlake {

/// Part `frozenlake`: memory, learning and policy of an agent, ten points each.
Part part();

}  // namespace lab::grading::frozenlake
