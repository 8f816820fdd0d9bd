#pragma once

#include <string>
#include <vector>

namespace lab::bench {

/// What a program that ran to its end took.
struct ProcessCost {
  double wall = 0, cpu = 0;  ///< seconds; cpu is that of all its threads, in user and system mode
  int status = 0;            ///< as waitpid gives it; 0 when all went well
};

/// Runs a program with its output thrown away. `display` is set as DISPLAY unless it is empty.
ProcessCost run_process(const std::string& program, const std::vector<std::string>& arguments,
                        const std::string& display = "");

/// CPU seconds that a program spends in `seconds` of wall time, `settle` seconds after its start;
/// then it is stopped.
double idle_cpu(const std::string& program, const std::vector<std::string>& arguments,
                const std::string& display, double settle, double seconds);

}  // namespace lab::bench
