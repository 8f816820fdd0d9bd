#include <filesystem>

#include "bench/bench.hpp"
#include "bench/process.hpp"
#include "core/error.hpp"
#include "core/terminal.hpp"
#include "core/text.hpp"
#include "tests/temporary.hpp"

namespace lab::bench {
namespace {

/// A grading of the exam from Enter to the report, its results thrown away.
ProcessCost graded(std::vector<std::string> arguments) {
  const auto folder = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  const testing::TemporaryFolder out;
  std::vector<std::string> words{"exam", "--jobs", "2", "--out", (out / "out").string()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  const auto cost = run_process(folder / "lab-grade", words);
  if (cost.status != 0) fail("lab-grade failed; build everything with ./lab build");
  return cost;
}

}  // namespace

void grading(const Settings&) {
  core::Table table({"<the exam, two tasks at once", "wall time", "CPU time", "reach"});
  const auto add = [&](const char* what, const ProcessCost& cost, const char* reach) {
    table.add({what, core::duration(cost.wall), core::duration(cost.cpu), reach});
  };
  // Compiled files are kept from grading to grading; the first one is to find none.
  const auto bin = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  std::filesystem::remove_all(bin.parent_path() / "assignments" / "objects");
  const auto first = graded({"--solution"});
  add("the reference solution, its files compiled", first, "≤ 60 s");
  add("the reference solution again", graded({"--solution"}), "≤ 60 s");
  graded({});  // compiles them
  add("the skeleton as it stands in assignments/exam", graded({}), "≤ 15 s");
  print_table("Grading", table);
}

}  // namespace lab::bench
