#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/table.hpp"

namespace lab::bench {

/// What a call of the benchmarks asks for.
struct Settings {
  bool quick = false;  ///< fewer seeds and repetitions
  bool peers = false;  ///< also run the same work in Python
};

/// CPU seconds that one call of `work` takes on this thread: the median over batches that run for
/// about `batch_seconds` each, after one batch to warm up.
double cpu_seconds(const std::function<void()>& work, double batch_seconds = 0.05, int batches = 7);

/// Keeps a value from being computed in vain.
template <class T>
void keep(const T& value) {
  asm volatile("" : : "r,m"(value) : "memory");
}

/// The largest rate of float32 multiply-adds that this core reaches from registers, in FLOP/s (two
/// a multiply-add): the limit that no learning step passes.
double peak_flops();

/// Runs a script of bench/peers/ with a Python that has PyTorch. It prints one JSON object of
/// numbers; an empty text with `reason` filled when no such Python is there or the script failed.
std::string run_peer(const std::string& script, std::string& reason);

/// "6.1 µs", "220 M/s", "× 71", with three digits.
std::string microseconds(double seconds);
std::string per_second(double rate);
std::string times(double ratio);

void print_table(const std::string& title, const core::Table& table);

/// One subject a function; each prints its table.
void environments(const Settings& settings);
void learning_step(const Settings& settings);
void frozenlake(const Settings& settings);
void sequence(const Settings& settings);
void movielens(const Settings& settings);
void tracing(const Settings& settings);
void viewer(const Settings& settings);
void grading(const Settings& settings);
void start_up(const Settings& settings);

}  // namespace lab::bench
