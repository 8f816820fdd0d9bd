#pragma once

namespace lab::grading {

// A filter of system calls (seccomp), which every process may put on itself for good: it needs no
// rights. It asks the supervisor before each new process or thread, so that a program cannot
// multiply faster than it is counted, nor while it is being killed; and it refuses all sockets but
// local ones. For children of a process with threads: nothing is allocated.

/// Puts the caller and all that it starts behind a gate; it must have no_new_privs. Returns the
/// descriptor through which another process is asked, or -1 where the system has no such filter.
int close_gate();

/// Answers one question that waits at the gate with yes. While none is answered no one forks.
void let_one_fork(int gate);

}  // namespace lab::grading
