#pragma once

#include "assignments/grading/task.hpp"

namespace lab::grading::frozenlake {

/// Lets the student's agent train on five seeds, the first of them twice: the same seed has to give
/// the same agent. Records each agent's values [S, A], its scores and what it remembers.
Verdict grade_training(Session& session);

/// Walks a hundred times by the values that `training` recorded, twenty for each seed, on the
/// grader's own lake: in each state the largest value, the first among equals. `points` for a mean
/// score of 0.9 or more, none up to 0.5, between them in proportion.
Verdict grade_policy(Session& session, double points);

}  // namespace lab::grading::frozenlake
