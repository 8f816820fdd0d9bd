#pragma once

#include <sys/types.h>

#include <cstddef>

#include "bench/tracing_steps.hpp"

namespace lab::bench {

/// What a process that trains works with.
struct WorkerSettings {
  std::size_t step = 0;  ///< its place in tracing_steps()
  Twin twin = Twin::fused;
  bool as_the_lab = true;  ///< with core/process_settings.hpp
  int threads = 1;
};

/// A process of its own that runs a training step whenever it is asked to. Several can take turns,
/// so that what else the machine does meets all alike, each with an allocator, LibTorch and a
/// largest memory of its own.
class Worker {
 public:
  /// Waits until it has run a first step.
  explicit Worker(const WorkerSettings& settings);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// Has it run one step; keeps the best time. Throws Error when it does not answer.
  void run();

  /// CPU seconds of the shortest step so far, on all its threads.
  [[nodiscard]] double seconds() const { return seconds_; }
  /// Resident bytes at its peak over those after a step of T = 1.
  [[nodiscard]] double memory() const { return memory_; }

 private:
  pid_t process_ = -1;
  int line_ = -1;  // a socket: an Answer comes for each byte, and one when it is ready
  double seconds_ = 0, memory_ = 0;
};

/// The first argument of lab-bench in such a process.
inline constexpr const char* kWorkerCommand = "--tracing-worker";
/// What it does: its standard input and output are the socket.
int run_worker(int argc, const char* const* argv);

}  // namespace lab::bench
