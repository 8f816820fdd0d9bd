#pragma once

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <string>

#include "assignments/confinement/sandbox.hpp"
#include "tests/catch.hpp"
#include "tests/temporary.hpp"

namespace lab::grading {

using testing::contains;
using testing::TemporaryFolder;
using How = Ended::How;

inline Confinement confined_to(const TemporaryFolder& folder, bool isolate) {
  Confinement confinement;
  confinement.folder = folder.path();
  confinement.isolate = isolate;
  confinement.wall_seconds = 60;
  return confinement;
}

inline Ended run_shell(const std::string& script, const Confinement& confinement) {
  return run_confined({"/bin/sh", "-c", script}, confinement);
}

/// Whether a fence was in force; where the system does not allow it, whether that is told.
inline bool holds(bool fence, const Ended& ended, const std::string& warning) {
  if (fence) return true;
  WARN("a fence is not in force here: " << ended.warning);
  CHECK_THAT(ended.warning, contains(warning));
  return false;
}

/// A pipe whose writing end a program and all that it starts hold open.
struct Trace {
  Trace() { REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0); }
  ~Trace() {
    ::close(ends[0]);
    if (ends[1] >= 0) ::close(ends[1]);
  }
  /// Whether no process holds it; waits that long for it.
  bool is_gone(int milliseconds = 0) {
    if (ends[1] >= 0) ::close(ends[1]);
    ends[1] = -1;
    pollfd event{ends[0], POLLIN, 0};
    return ::poll(&event, 1, milliseconds) == 1 && (event.revents & POLLHUP) != 0;
  }
  std::array<int, 2> ends{};
};

}  // namespace lab::grading
