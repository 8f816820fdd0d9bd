#pragma once

#include <functional>
#include <string>
#include <vector>

#include "assignments/grading/recording.hpp"

namespace lab::grading {

/// Calls a student's code on one input and records what it gives.
struct ProbeTask {
  std::string name;  ///< as Task::name
  std::function<void(const core::Arrays& input, Recorder& out)> run;
};

/// The main function of a program that holds a student's code: `PROGRAM TASK INPUTS.npz`, with the
/// recording on descriptor 3. It judges nothing. Returns 0 also when the code failed: what happened
/// stands in the recording.
int run_probe(int argc, char** argv, const std::vector<ProbeTask>& tasks);

}  // namespace lab::grading
