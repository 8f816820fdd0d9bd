#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/array.hpp"

namespace lab::grading {

/// Named numbers with a shape: what a formula gives and what a student's function gave.
struct Values {
  std::string name;
  std::vector<std::string> axes;  ///< what each index counts: "step", "sample", "unit"
  std::vector<std::size_t> shape;
  std::vector<double> numbers;  ///< row by row
};
/// In the order in which they are computed: the first that differs is where to look.
using Outputs = std::vector<Values>;

/// The numbers of an array of any type as doubles.
std::vector<double> numbers_of(const core::Array& array);

/// Where numbers first part from the right ones.
struct Difference {
  std::string output;              ///< name of the values
  std::vector<std::string> axes;   ///< as in Values
  std::vector<std::size_t> index;  ///< the first that differs
  double got = 0, want = 0;        ///< there
  double largest_gap = 0;          ///< over all of this output; infinite when one is no number
  double share = 0;                ///< of this output's numbers that differ, above 0 to 1
  std::string problem;             ///< instead of all that: missing, or of another shape
  std::size_t output_number = 0;   ///< its place among the outputs

  /// "gate g first differs at step 3, unit 0: got 0.956108, want 0.187515 (largest gap 0.769, 100 %
  /// of the numbers)".
  [[nodiscard]] std::string text() const;
};

/// Compares what was recorded with the right outputs: each number may be off by
/// tolerance · (1 + |want|). Where outputs have a first axis "step" in common, the earliest step
/// counts, then the order of the outputs. Nothing when all agree.
std::optional<Difference> first_difference(const core::Arrays& got, const Outputs& want,
                                           double tolerance);

/// Whether two numbers are as near as `tolerance` asks; numbers that are not finite never are.
bool is_near(double got, double want, double tolerance);

}  // namespace lab::grading
