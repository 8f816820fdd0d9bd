// Recurrent layers: the fused twin against torch::nn, at teaching sizes and at large ones.

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/bench.hpp"
#include "core/error.hpp"
#include "core/terminal.hpp"
#include "core/text.hpp"
#include "labs/hello/learner.hpp"

namespace lab::bench {
namespace {

using labs::hello::Implementation;

struct Sizes {
  int hidden, batch, steps;
};

/// CPU seconds of one epoch: forwards, backwards, Adam, on one-hot characters of a vocabulary of 4
/// at H = 8 and 64, of 64 at H = 256.
double epoch_seconds(Implementation implementation, nn::Cell cell, const Sizes& sizes,
                     double batch_seconds, int batches) {
  const labs::hello::ModelShape shape{cell, sizes.hidden < 256 ? 4 : 64, sizes.hidden, 1};
  core::Pcg64 rng(1);
  const auto learner = labs::hello::make_learner(implementation, shape, {.learning_rate = 1e-3},
                                                 "cpu", /*double_precision=*/false);
  learner->set_state(labs::hello::initial_state(shape, rng));
  const auto count = static_cast<std::size_t>(sizes.steps * sizes.batch);
  std::vector<std::int32_t> text(count + 1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    text[i] = static_cast<std::int32_t>(rng.below(static_cast<std::uint32_t>(shape.vocabulary)));
  }
  const labs::hello::Batch batch{sizes.steps, sizes.batch, std::span(text).first(count),
                                 std::span(text).subspan(1)};
  return cpu_seconds([&] { keep(learner->train(batch, false)); }, batch_seconds, batches);
}

#ifdef LAB_HAS_TORCH
/// Bytes that a process needs at its peak for one step at these sizes, over what it needs for a
/// sequence of one step: measured in a process of its own.
double peak_bytes(Implementation implementation, const Sizes& sizes) {
  const auto peak_of = [&](int steps) {
    const pid_t child = fork();
    if (child == 0) {
      epoch_seconds(implementation, nn::Cell::lstm, {sizes.hidden, sizes.batch, steps}, 0, 1);
      _exit(0);
    }
    rusage usage{};
    wait4(child, nullptr, 0, &usage);
    return 1024.0 * static_cast<double>(usage.ru_maxrss);
  };
  return peak_of(sizes.steps) - peak_of(1);
}
#endif

/// Floating point operations of one epoch's matrix products: the state's, and the one-hot input's
/// as additions; forwards once, backwards twice.
double operations(nn::Cell cell, const Sizes& s) {
  const double gates = nn::gate_count(cell) * static_cast<double>(s.hidden);
  const double vocabulary = s.hidden < 256 ? 4 : 64;
  return 3.0 * 2.0 * s.steps * s.batch * s.hidden * (gates + vocabulary);
}

}  // namespace

void sequence(const Settings& settings) {
#ifdef LAB_HAS_TORCH
  if (!settings.quick) {  // first, while this process has not opened LibTorch itself
    const Sizes sizes{256, 128, 500};
    const double fused = peak_bytes(Implementation::fused, sizes);
    const double torch = peak_bytes(Implementation::torch, sizes);
    core::Table memory({"<one step of an LSTM, H 256, N 128", "fused", "torch", "share", "reach"});
    memory.add({"T 500, over what T 1 needs", fmt::format("{:.0f} MB", fused / 1e6),
                fmt::format("{:.0f} MB", torch / 1e6), times(fused / torch), "≤ 1"});
    print_table("Memory", memory);
  }
#endif
  const double peak = peak_flops();
  core::Table table(
      {"<one epoch: forward, backward, Adam", "fused", "of peak", "torch", "ratio", "reach"});
  struct Row {
    const char* name;
    nn::Cell cell;
    Sizes sizes;
    const char* reach;
  };
  const Row rows[] = {
      {"RNN, H 8, N 1, T 499", nn::Cell::rnn_tanh, {8, 1, 499}, "≥ 60"},
      {"LSTM, H 8, N 1, T 499", nn::Cell::lstm, {8, 1, 499}, "≥ 60"},
      {"GRU, H 8, N 1, T 499", nn::Cell::gru, {8, 1, 499}, "≥ 60"},
      {"RNN, H 64, N 16, T 100", nn::Cell::rnn_tanh, {64, 16, 100}, "≥ 3"},
      {"LSTM, H 64, N 16, T 100", nn::Cell::lstm, {64, 16, 100}, "≥ 3"},
      {"GRU, H 64, N 16, T 100", nn::Cell::gru, {64, 16, 100}, "≥ 3"},
      {"RNN, H 256, N 128, T 100", nn::Cell::rnn_tanh, {256, 128, 100}, "≥ 1"},
      {"LSTM, H 256, N 128, T 100", nn::Cell::lstm, {256, 128, 100}, "≥ 1"},
      {"GRU, H 256, N 128, T 100", nn::Cell::gru, {256, 128, 100}, "≥ 1"},
  };
  for (const auto& row : rows) {
    const bool large = row.sizes.hidden == 256;
    if (large && settings.quick) continue;
    const int batches = large ? 3 : 5;
    const double fused = epoch_seconds(Implementation::fused, row.cell, row.sizes, 0.05, batches);
    std::vector<std::string> cells{
        row.name, core::duration(fused),
        fmt::format("{:.0f} %", 100 * operations(row.cell, row.sizes) / peak / fused)};
#ifdef LAB_HAS_TORCH
    const double torch = epoch_seconds(Implementation::torch, row.cell, row.sizes, 0.05, batches);
    cells.insert(cells.end(), {core::duration(torch), times(torch / fused)});
#else
    cells.insert(cells.end(), {"–", "–"});
#endif
    cells.emplace_back(row.reach);
    table.add(std::move(cells));
  }
  print_table("Recurrent layers against torch::nn, one thread", table);

  core::Table steps({"<LSTM, H 8, N 1, T 499", "an epoch", "against fused"});
  const Sizes small{8, 1, 499};
  const double fused = epoch_seconds(Implementation::fused, nn::Cell::lstm, small, 0.05, 5);
  steps.add({"fused", core::duration(fused)});
#ifdef LAB_HAS_TORCH
  for (const auto& [name, implementation] : {std::pair{"hand", Implementation::hand},
                                             std::pair{"torch-cell", Implementation::torch_cell},
                                             std::pair{"torch", Implementation::torch}}) {
    const double seconds = epoch_seconds(implementation, nn::Cell::lstm, small, 0.05, 5);
    steps.add({name, core::duration(seconds), times(seconds / fused)});
  }
#endif
  print_table("The implementations of `lab hello`", steps);
}

}  // namespace lab::bench
