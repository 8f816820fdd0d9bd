#pragma once

#include "assignments/grading/task.hpp"

// The stages that no formula answers: a training, the error of what came of it, and what the
// trained net says to the exam's question.

namespace lab::grading::movielens {

/// From here on downwards a validation error earns all points.
inline constexpr double kFullMarks = 0.80;

/// Trains twice: both times must give the same numbers. Worth nothing by itself.
Verdict grade_training(Session& session);

/// The mean squared error of what the training recorded, on ratings whose stars the student's
/// program has never seen: all of `points` down to kFullMarks, none from the error of the mean
/// upwards, and a straight line between the two.
Verdict grade_error(double points, Session& session);

/// Asks the student's own net, trained with the same seed, by id and title and by the true indices:
/// both must be the same stars.
Verdict grade_own_rating(double points, Session& session);

}  // namespace lab::grading::movielens
