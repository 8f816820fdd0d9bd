#pragma once

#include "viz/data/grades_run.hpp"
#include "viz/draw/canvas.hpp"
#include "viz/draw/theme.hpp"

namespace lab::viz {

/// Draws what the grader says of a task in an attempt: its verdict and points, the message, the
/// hint, and where the student's cell first parts from the reference. `task` is null when the
/// attempt lacks it; `name` is the task's.
void draw_grades_detail(Canvas& canvas, Rect area, const Attempt& attempt, const TaskResult* task,
                        const std::string& name, const Theme& theme);

/// Draws the first divergence: a strip of T steps for each gate, the reference above the student's,
/// the first wrong cell framed, and its numbers below.
void draw_divergence(Canvas& canvas, Rect area, const Divergence& divergence, const Theme& theme);

/// "first difference: gate f, step 3, unit 2" and "got 0.73106, want 0.26894, gap 0.46 (tolerance
/// 1e-05)"; the second is empty when the strips never part.
struct DivergenceWords {
  std::string where, numbers;
};
DivergenceWords divergence_words(const Divergence& divergence);

}  // namespace lab::viz
