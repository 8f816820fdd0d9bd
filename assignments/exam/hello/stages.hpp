#pragma once

#include <string>
#include <vector>

#include "assignments/grading/formula_check.hpp"

namespace lab::grading::hello {

inline constexpr double kFitTolerance = 1e-3;  ///< of a float32 training against one in double

/// A stage of this part that is graded by a formula; `name` and `needs` without "hello.". Stages of
/// own cells forbid torch's.
Task stage(std::string name, std::string title, double points, std::vector<std::string> needs,
           FormulaCheck check);

/// The stages of the cells by hand, appended.
void add_own_rnn(std::vector<Task>& tasks);
void add_own_lstm(std::vector<Task>& tasks);

}  // namespace lab::grading::hello
