#pragma once

#include <span>
#include <string>

#include "labs/tracing/student.hpp"

namespace lab::labs::tracing {

/// Who the student is and how well the model knew the answers, a line each.
std::string student_summary(const Student& student);

/// A table, 80 columns wide, of the skills that were asked for most: answers, mastery before the
/// first step and after the last, and its course between.
std::string skills_table(const Student& student);

/// A table of the last steps.
std::string last_steps_table(const Student& student);

/// Probabilities as bars of a text, from ▁ (0) to █ (1), at most `width` of them: each the mean of
/// its share of the numbers.
std::string bars(std::span<const float> probabilities, std::size_t width);

}  // namespace lab::labs::tracing
