#pragma once

#include <functional>
#include <string>
#include <vector>

#include "assignments/grading/task.hpp"
#include "assignments/grading/values.hpp"

namespace lab::grading {

/// What a formula gives for one input.
using Formula = std::function<Outputs(const core::Arrays&)>;

/// A wrong formula that students really write. Its hint is shown when it gives the student's
/// numbers on every input, beside the numbers; so it says what was seen, and leaves the mend to the
/// student.
/// It may give the leading rows only, where the rest is at the mercy of rounding.
struct Mistake {
  std::string name;
  std::string hint;
  Formula formula;
};

/// A task whose answer is a formula of its inputs.
struct FormulaCheck {
  /// Several inputs of different shapes, so that no number fits by chance.
  std::function<std::vector<core::Arrays>()> cases;
  Formula right;
  std::vector<Mistake> mistakes;
  double tolerance = 1e-5;
  /// The outputs that make the strip of the viewer, [steps, units] each; empty: none.
  std::vector<std::string> strip;
  /// One-dimensional outputs that the report draws, the student's over the right one.
  std::vector<std::string> curves;
};

/// Runs the student's program on the inputs and compares. All of `points` or none.
Verdict grade(const FormulaCheck& check, double points, Session& session);

}  // namespace lab::grading
