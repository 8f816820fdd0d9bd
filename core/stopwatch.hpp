#pragma once

#include <ctime>

namespace lab::core {

/// Seconds since it was made, by the wall clock.
class Stopwatch {
 public:
  Stopwatch() : start_(now()) {}
  [[nodiscard]] double seconds() const { return now() - start_; }

  /// Seconds of a clock that never goes back.
  static double now() { return read(CLOCK_MONOTONIC); }
  /// Seconds that this thread has spent on a processor.
  static double thread_cpu() { return read(CLOCK_THREAD_CPUTIME_ID); }

 private:
  static double read(clockid_t clock) {
    timespec time{};
    clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
  }

  double start_;
};

/// Adds the time that a block takes to a sum.
class AddTime {
 public:
  explicit AddTime(double& sum) : sum_(sum) {}
  ~AddTime() { sum_ += watch_.seconds(); }
  AddTime(const AddTime&) = delete;
  AddTime& operator=(const AddTime&) = delete;

 private:
  double& sum_;
  Stopwatch watch_;
};

}  // namespace lab::core
