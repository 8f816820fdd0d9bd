#pragma once

#include <string>
#include <vector>

#include "assignments/grading/attempts.hpp"

namespace lab::grading {

/// Tasks by attempts: a row a stage, a column an attempt (the newest that fit into `width`
/// columns), and the points of each attempt.
std::string status_text(const Assignment& assignment, const std::vector<Attempt>& attempts,
                        int width);

/// Which hints fired in how many of the students' last attempts, the most frequent first, and how
/// many of them passed each stage.
std::string summary_text(const Assignment& assignment,
                         const std::vector<std::pair<std::string, Verdicts>>& students, int width);

}  // namespace lab::grading
