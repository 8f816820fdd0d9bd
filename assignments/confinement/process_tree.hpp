#pragma once

#include <sys/types.h>

#include <cstddef>
#include <span>

namespace lab::grading {

/// The living descendants of this process, as /proc shows them: the one that is there when this is
/// made, also when another is laid over it or the process enters a new namespace. For a child that
/// was forked off a process with threads: nothing is allocated, no lock is taken.
class ProcessTree {
 public:
  ProcessTree();
  ProcessTree(const ProcessTree&) = delete;
  ProcessTree& operator=(const ProcessTree&) = delete;
  ~ProcessTree();

  /// Looks again. Where there is no /proc no one is seen.
  void look();
  /// Of all descendants.
  [[nodiscard]] std::size_t threads() const;
  /// Kills all that was seen; returns how many that was.
  std::size_t kill_all() const;

 private:
  struct Process {
    pid_t id = 0, parent = 0;
    unsigned threads = 0;
    bool is_mine = false;
  };

  void read_folder();
  void mark_mine();

  int folder_;
  std::span<Process> room_;
  std::size_t count_ = 0;
};

}  // namespace lab::grading
