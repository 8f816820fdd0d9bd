#pragma once

#include "assignments/grading/task.hpp"

namespace lab::grading::movielens {

/// Part `movielens`: a net that predicts ratings, 30 points.
Part part();

}  // namespace lab::grading::movielens
