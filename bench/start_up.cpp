#include <filesystem>

#include "bench/bench.hpp"
#include "bench/process.hpp"
#include "core/statistics.hpp"
#include "core/terminal.hpp"
#include "core/text.hpp"

namespace lab::bench {
namespace {

/// Wall seconds from starting a program until it has ended.
double run_seconds(const std::string& program, const std::vector<std::string>& arguments) {
  std::vector<double> times;
  for (int i = 0; i < 11; ++i) times.push_back(run_process(program, arguments).wall);
  return core::median(times);
}

}  // namespace

void start_up(const Settings&) {
  const auto folder = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  const std::string lab = folder / "lab";
  core::Table table({"<from Enter to the end", "wall time", "reach"});
  table.add({"lab --help", core::duration(run_seconds(lab, {"--help"})), "≤ 50 ms"});
  table.add({"lab frozenlake --help", core::duration(run_seconds(lab, {"frozenlake", "--help"}))});
  table.add({"lab frozenlake --train --no-record",
             core::duration(run_seconds(lab, {"frozenlake", "--train", "--no-record"}))});
  table.add({"the same with --backend torch --episodes 1",
             core::duration(run_seconds(lab, {"frozenlake", "--train", "--no-record", "--backend",
                                              "torch", "--episodes", "1"}))});
  print_table("Starting up", table);
}

}  // namespace lab::bench
