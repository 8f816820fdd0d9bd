#pragma once

#include <string>
#include <vector>

#include "assignments/grading/part_build.hpp"
#include "assignments/grading/verdict.hpp"

namespace lab::grading::hello {

/// Links each own cell whose sequence has passed into the module that `lab hello --cell mine`
/// opens, in the place of an earlier one. Returns how to run it, a line each.
std::vector<std::string> put_cells_into_lab(const Verdicts& verdicts, const Places& places,
                                            const Toolchain& toolchain);

}  // namespace lab::grading::hello
