#pragma once

#include "assignments/confinement/orders.hpp"

namespace lab::grading {

// The process between the grader and the confined program. It is the first process of the new
// namespace where there is one, so that the kernel ends all others with it; elsewhere it adopts
// what the program leaves behind and kills it.

/// What it writes to the grader, once, in its last moment.
struct Report {
  enum class Kind { refused, not_started, ended, timed_out, too_many_processes };

  Kind kind = Kind::refused;  ///< refused: the namespaces cannot be used, nothing was started
  int wait_status = 0;        ///< as waitpid() gives it
  int error = 0;              ///< errno
  double wall_seconds = 0;
  bool has_gate = false;  ///< no sockets but local ones
};

/// The life of the supervisor: it starts the program, waits, kills all that is left and reports.
/// When the grader dies it kills all at once.
[[noreturn]] void supervise(const Orders& orders);

}  // namespace lab::grading
