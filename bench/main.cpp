// lab-bench: one table a subject, measured in this run on one thread.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <memory>

#include "bench/bench.hpp"
#include "bench/tracing_worker.hpp"
#include "core/command_line.hpp"
#include "core/error.hpp"
#include "core/stopwatch.hpp"
#include "core/terminal.hpp"
#include "core/text.hpp"

namespace lab::bench {

double cpu_seconds(const std::function<void()>& work, double batch_seconds, int batches) {
  // How many calls make a batch is found by doubling.
  std::int64_t calls = 1;
  double spent = 0;
  for (;;) {
    const double start = core::Stopwatch::thread_cpu();
    for (std::int64_t i = 0; i < calls; ++i) work();
    spent = core::Stopwatch::thread_cpu() - start;
    if (spent >= batch_seconds / 2) break;
    calls *= 2;
  }
  std::vector<double> times;
  for (int batch = 0; batch < batches; ++batch) {
    const double start = core::Stopwatch::thread_cpu();
    for (std::int64_t i = 0; i < calls; ++i) work();
    times.push_back((core::Stopwatch::thread_cpu() - start) / static_cast<double>(calls));
  }
  std::nth_element(times.begin(), times.begin() + batches / 2, times.end());
  return times[static_cast<std::size_t>(batches / 2)];
}

double peak_flops() {
  constexpr int kLanes = 16, kSums = 12, kRounds = 20'000;
  using Vector [[gnu::vector_size(kLanes * sizeof(float))]] = float;
  Vector kept[kSums] = {};
  Vector factor = {};
  factor += 0.999F;
  const double seconds = cpu_seconds([&] {
    // Local copies, or every round would also go through memory.
    const Vector times = factor;
    Vector sums[kSums];
    std::copy_n(kept, kSums, sums);
    for (int round = 0; round < kRounds; ++round) {
#pragma GCC unroll 12
      for (auto& sum : sums) sum = sum * times + times;
    }
    std::copy_n(sums, kSums, kept);
    keep(kept[0][0]);
  });
  for (const auto& sum : kept) keep(sum[0]);
  return 2.0 * kLanes * kSums * kRounds / seconds;
}

std::string run_peer(const std::string& script, std::string& reason) {
  const auto output_of = [](const std::string& command, int& status) {
    std::string text;
    std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
    status = -1;
    if (!pipe) return text;
    std::array<char, 4096> block{};
    while (const auto count = fread(block.data(), 1, block.size(), pipe.get())) {
      text.append(block.data(), count);
    }
    status = pclose(pipe.release());
    return text;
  };
  int status = 0;
  for (const std::string python : {"python3", "/usr/bin/python3"}) {
    output_of(python + " -c 'import torch' 2>/dev/null", status);
    if (status != 0) continue;
    const auto text = output_of(python + " '" LAB_PEERS "/" + script + "'", status);
    if (status == 0) return text;
    reason = script + " failed";
    return {};
  }
  reason = "no Python with PyTorch on this system (python3-torch)";
  return {};
}

std::string microseconds(double seconds) { return fmt::format("{:.3g} µs", seconds * 1e6); }

std::string per_second(double rate) {
  if (rate >= 1e6) return fmt::format("{:.3g} M/s", rate / 1e6);
  return fmt::format("{:.3g} k/s", rate / 1e3);
}

std::string times(double ratio) { return fmt::format("× {:.3g}", ratio); }

void print_table(const std::string& title, const core::Table& table) {
  core::print(fmt::format("\n{}\n\n{}", title, table.text()));
}

}  // namespace lab::bench

int main(int argc, char** argv) {
  using namespace lab;
  struct Subject {
    const char* name;
    void (*run)(const bench::Settings&);
  };
  constexpr std::array<Subject, 9> kSubjects{{{"environments", bench::environments},
                                              {"learning-step", bench::learning_step},
                                              {"frozenlake", bench::frozenlake},
                                              {"sequence", bench::sequence},
                                              {"movielens", bench::movielens},
                                              {"tracing", bench::tracing},
                                              {"viewer", bench::viewer},
                                              {"grading", bench::grading},
                                              {"start", bench::start_up}}};
  return core::run_program("lab bench", [&] {
    if (argc > 1 && std::string(argv[1]) == bench::kWorkerCommand) {
      return bench::run_worker(argc, argv);
    }
    bench::Settings settings;
    std::string only;
    core::FieldList fields;
    fields.group("What to measure");
    fields("only", only,
           "one subject: environments, learning-step, frozenlake, sequence, movielens, "
           "tracing, viewer, grading or start",
           "SUBJECT");
    fields("quick", settings.quick, "Fewer seeds and repetitions");
    fields("peers", settings.peers, "Also run the same work in Python, where PyTorch is installed");
    core::Manual manual;
    manual.program = "lab bench";
    manual.summary = "how fast the lab is, against its twins and the machine's limit";
    manual.synopsis = {"[--only SUBJECT] [--quick] [--peers]"};
    manual.description = {
        "Prints one table a subject. All times are CPU times of one thread, measured in this run; "
        "ratios compare two things measured within it. Machines differ and a busy one is slow: "
        "trust the ratios."};
    std::vector<std::string> given;
    if (!core::parse_command_line(manual, {&fields}, argc, argv, given)) return 0;
    bool found = only.empty();
    std::vector<std::string> names;
    for (const auto& subject : kSubjects) {
      names.emplace_back(subject.name);
      found = found || only == subject.name;
    }
    if (!found) {
      fail_usage("there is no subject '{}': use {}", only, fmt::join(names, ", "));
    }
    for (const auto& subject : kSubjects) {
      if (only.empty() || only == subject.name) subject.run(settings);
    }
    return 0;
  });
}
