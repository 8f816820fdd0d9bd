// Knowledge tracing: training steps of the models by hand against torch::nn, their memory, and an
// epoch of the lab's default training.

#include <algorithm>
#include <cstddef>
#include <deque>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "bench/bench.hpp"
#include "bench/tracing_worker.hpp"
#include "core/stopwatch.hpp"
#include "core/text.hpp"
#include "labs/tracing/training.hpp"

namespace lab::bench {
namespace {

std::string milliseconds(double seconds) { return fmt::format("{:.3g} ms", 1e3 * seconds); }
std::string megabytes(double bytes) { return fmt::format("{:.0f} MB", bytes / 1e6); }

/// Workers, the first of them fused, that have taken turns `rounds` times.
std::deque<Worker> measured(const std::vector<WorkerSettings>& settings, int rounds) {
  std::deque<Worker> workers;
  for (const auto& one : settings) workers.emplace_back(one);
  for (int round = 0; round < rounds; ++round) {
    for (auto& worker : workers) worker.run();
  }
  return workers;
}

std::vector<WorkerSettings> twins(std::size_t step) {
  std::vector<WorkerSettings> both{{.step = step}};
#ifdef LAB_HAS_TORCH
  both.push_back({.step = step, .twin = Twin::torch});
#endif
  return both;
}

void add_memory(core::Table& table, const std::string& name, const std::deque<Worker>& workers) {
  std::vector<std::string> cells{name, megabytes(workers[0].memory())};
  if (workers.size() > 1) {
    cells.insert(cells.end(), {megabytes(workers[1].memory()),
                               times(workers[0].memory() / workers[1].memory()), "≤ 1"});
  }
  table.add(std::move(cells));
}

/// The step at which products of matrices take nearly all the time.
void large_lstm(const Settings& settings, core::Table& memory) {
  auto both = twins(0);
#ifdef LAB_HAS_TORCH
  const int cores = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  both.push_back({.twin = Twin::torch, .as_the_lab = false});
  if (!settings.quick) {
    both.push_back({.twin = Twin::torch, .as_the_lab = false, .threads = cores});
  }
#endif
  const auto workers = measured(both, settings.quick ? 1 : 2);
  const auto& step = tracing_steps()[0];
  const double peak = peak_flops();
  const std::pair<std::string, const char*> rows[] = {{"fused", ""},
                                                      {"torch, settings of the lab", "≥ 1"},
                                                      {"torch as it comes", "≥ 1.35"},
                                                      {"  and a thread a core", "≥ 1.35"}};
  core::Table table({"<" + std::string(step.name), "CPU", "GFLOP/s", "of peak", "ratio", "reach"});
  for (std::size_t i = 0; i < workers.size(); ++i) {
    const double seconds = workers[i].seconds(), rate = lstm_operations(step) / seconds;
    table.add({rows[i].first, core::duration(seconds), fmt::format("{:.0f}", rate / 1e9),
               fmt::format("{:.0f} %", 100 * rate / peak),
               i == 0 ? "" : times(seconds / workers[0].seconds()), rows[i].second});
  }
  print_table("A training step of a large LSTM, one thread", table);
  add_memory(memory, step.name, workers);
}

void small_models(const Settings& settings, core::Table& memory) {
  core::Table table({"<N 64, T 200, H 64, 2 heads", "fused", "torch", "ratio", "reach"});
  const auto& steps = tracing_steps();
  for (std::size_t i = 1; i < steps.size(); ++i) {
    const auto workers = measured(twins(i), settings.quick ? 5 : 25);
    std::vector<std::string> cells{steps[i].name, milliseconds(workers[0].seconds())};
    if (workers.size() > 1) {
      cells.insert(cells.end(), {milliseconds(workers[1].seconds()),
                                 times(workers[1].seconds() / workers[0].seconds()), "≥ 1.2"});
    }
    table.add(std::move(cells));
    add_memory(memory, steps[i].name, workers);
  }
  print_table("Training steps of the models, one thread", table);
}

/// What one sees of `lab tracing --train`: its default training, by the wall clock.
void default_training(const Settings& settings) {
  const labs::tracing::Options options;
  labs::tracing::Training training(options, labs::tracing::load_data(options));
  core::Table table({"<epoch", "wall", "sequences/s", "steps/s", "AUC, validation"});
  for (int epoch = 1; epoch <= (settings.quick ? 1 : 3); ++epoch) {
    const core::Stopwatch watch;
    do training.step();
    while (!training.at_epoch_end());
    const double seconds = watch.seconds();
    const auto rate = [&](std::int64_t count) {
      return fmt::format("{:.0f}", static_cast<double>(count) / seconds);
    };
    table.add({std::to_string(epoch), core::duration(seconds), rate(training.sequences_per_epoch()),
               rate(training.steps_per_epoch()),
               fmt::format("{:.4f}", training.validation()->auc.value_or(0.5))});
  }
  print_table("The default training, epochs with their validation, all threads", table);
}

}  // namespace

void tracing(const Settings& settings) {
  core::Table memory({"<peak of a step, over T 1", "fused", "torch", "share", "reach"});
  large_lstm(settings, memory);
  small_models(settings, memory);
  print_table("Memory", memory);
  default_training(settings);
}

}  // namespace lab::bench
