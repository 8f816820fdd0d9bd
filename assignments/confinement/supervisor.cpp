#include "assignments/confinement/supervisor.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <span>

#include "assignments/confinement/process_tree.hpp"
#include "assignments/confinement/system_call_gate.hpp"
#include "core/stopwatch.hpp"

namespace lab::grading {
namespace {

constexpr int kTickMilliseconds = 50;  // between two looks at the clock and at the processes
constexpr int kHighDescriptor = 256;

/// Gives the descriptors their numbers and closes all others: they are the grader's.
bool arrange(std::span<const int> descriptors) {
  std::array<int, 64> copies{};
  if (descriptors.size() > copies.size()) return false;
  for (std::size_t i = 0; i < descriptors.size(); ++i) {
    copies[i] = ::fcntl(descriptors[i], F_DUPFD, kHighDescriptor);
    if (copies[i] < 0) return false;
  }
  const auto count = static_cast<int>(descriptors.size());
  for (int i = 0; i < count; ++i) {
    if (::dup2(copies[static_cast<std::size_t>(i)], i) < 0) return false;
  }
  if (::syscall(SYS_close_range, count, ~0U, 0) != 0) {
    rlimit most{};
    ::getrlimit(RLIMIT_NOFILE, &most);
    for (int i = count; i < static_cast<int>(most.rlim_cur); ++i) ::close(i);
  }
  return ::fcntl(count - 1, F_SETFD, FD_CLOEXEC) == 0;
}

/// Fences itself off. False when a namespace that it was given cannot be used.
bool settle(const Orders& orders) {
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  ::umask(077);
  ::setsid();
  if ((orders.namespaces & CLONE_NEWUSER) != 0 && !map_user(orders.user, orders.group)) {
    return false;
  }
  // The C library's setgroups() would wait for the grader's threads, which are not in this process.
  if (::geteuid() == 0) ::syscall(SYS_setgroups, 0, nullptr);
  if ((orders.namespaces & CLONE_NEWNS) != 0) {
    if (!carry_out(*orders.plan)) return false;
  } else if (::chdir(orders.plan->folder.c_str()) != 0) {
    return false;
  }
  if (!drop_capabilities() && orders.namespaces != 0) return false;
  // What it can be made to tell or do by others of the same user, it cannot.
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  // Last, as a change of rights undoes it. Without a namespace it must live on to kill the others.
  if ((orders.namespaces & CLONE_NEWPID) != 0) ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  return true;
}

/// What the program tells the supervisor before it is executed, and when it cannot be.
struct Start {
  int gate = -1;
  int error = 0;
};

/// The confined program from the fork on. Returns when it cannot be started.
void become_program(const Orders& orders, pid_t supervisor, int trouble) {
  Start start;
  const auto tell = [&](int error) {
    start.error = error;
    return ::write(trouble, &start, sizeof start) == sizeof start && error == 0;
  };
  ::setsid();
  ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  if (::getppid() != supervisor) return;
  for (const auto& limit : orders.limits) {
    if (::setrlimit(limit.resource, &limit.value) != 0) return void(tell(errno));
  }
  for (int signal = 1; signal < NSIG; ++signal) ::signal(signal, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  start.gate = close_gate();
  if (!tell(0)) return;
  ::execve(orders.program, orders.words.data(), orders.environment.data());
  tell(errno);
}

/// Starts the program; its process, or 0 with a reason. fork() would run what libraries have
/// registered and wait for locks of threads that are gone. The two share their descriptors until
/// the program is executed, for which this waits: so the gate can be handed over.
pid_t start_program(const Orders& orders, Start& start) {
  std::array<int, 2> trouble{};
  if (::pipe2(trouble.data(), O_CLOEXEC) != 0) return start.error = errno, 0;
  const auto me = ::getpid();
  const auto child =
      static_cast<pid_t>(::syscall(SYS_clone, CLONE_FILES | CLONE_VFORK | SIGCHLD, 0, 0, 0, 0));
  if (child < 0) return start.error = errno, 0;
  if (child == 0) {
    become_program(orders, me, trouble[1]);
    ::_exit(127);
  }
  ::close(trouble[1]);
  start.error = ESRCH;
  while (::read(trouble[0], &start, sizeof start) == sizeof start) {
  }
  ::close(trouble[0]);
  return start.error != 0 ? 0 : child;
}

/// What the supervisor waits for.
class Events {
 public:
  explicit Events(int report) : report_(report) {
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    children_ = ::signalfd(-1, &child, SFD_NONBLOCK | SFD_CLOEXEC);
  }
  void add_gate(int gate) { gate_ = gate; }

  /// For one tick at most.
  void wait(double seconds) {
    std::array<pollfd, 3> events{{{report_, 0, 0}, {children_, POLLIN, 0}, {gate_, POLLIN, 0}}};
    const auto most = std::clamp(static_cast<int>(1000 * seconds) + 1, 0, kTickMilliseconds);
    ::poll(events.data(), events.size(), most);
    signalfd_siginfo info;
    while (::read(children_, &info, sizeof info) > 0) {
    }
    has_reader_ = (events[0].revents & POLLERR) == 0;
    wants_fork_ = (events[2].revents & POLLIN) != 0;
    if ((events[2].revents & (POLLHUP | POLLERR)) != 0) gate_ = -1;  // all behind it are dead
  }

  /// Else the grader is dead.
  [[nodiscard]] bool has_reader() const { return has_reader_; }
  /// Someone asks at the gate.
  [[nodiscard]] bool wants_fork() const { return wants_fork_; }

 private:
  bool has_reader_ = true, wants_fork_ = false;
  int report_, children_ = -1, gate_ = -1;
};

/// Buries who is dead; true when `program` was among them.
bool reap(pid_t program, int& status) {
  bool has_ended = false;
  int any = 0;
  for (pid_t dead = 0; (dead = ::waitpid(-1, &any, WNOHANG | __WALL)) > 0;) {
    if (dead != program) continue;
    has_ended = true;
    status = any;
  }
  return has_ended;
}

/// Counts the program's threads; with a gate only when they may have become too many.
class Census {
 public:
  Census(ProcessTree& tree, int gate, std::uint64_t most) : tree_(tree), gate_(gate), most_(most) {}

  /// False when there are too many.
  bool allows(bool wants_fork) {
    if (gate_ < 0) return count() <= most_;
    if (!wants_fork) return true;
    if (count_ >= most_ && count() >= most_) return false;
    ++count_;
    let_one_fork(gate_);
    return true;
  }

 private:
  std::uint64_t count() {
    tree_.look();
    return count_ = tree_.threads();
  }

  ProcessTree& tree_;
  int gate_;
  std::uint64_t most_, count_ = 1;
};

/// Until the program ends or must be ended.
Report watch(const Orders& orders, pid_t program, Census census, Events& events) {
  const core::Stopwatch time;
  Report report;
  for (;;) {
    events.wait(orders.wall_seconds - time.seconds());
    report.wall_seconds = time.seconds();
    report.kind = Report::Kind::ended;
    if (reap(program, report.wait_status)) return report;
    report.kind = Report::Kind::timed_out;
    if (!events.has_reader() || report.wall_seconds >= orders.wall_seconds) return report;
    report.kind = Report::Kind::too_many_processes;
    if (!census.allows(events.wants_fork())) return report;
  }
}

/// Until there are none. Behind a gate no one forks now; else who was born meanwhile is found the
/// next time.
void kill_descendants(pid_t program, ProcessTree& tree) {
  if (program != 0) ::kill(-program, SIGKILL);
  int status = 0;
  for (;;) {
    tree.look();
    tree.kill_all();
    reap(0, status);
    if (::waitpid(-1, &status, WNOHANG | __WALL) < 0 && errno == ECHILD) return;
    constexpr timespec kMoment{0, 1'000'000};
    ::nanosleep(&kMoment, nullptr);
  }
}

/// Runs the program to its end.
Report run_program(const Orders& orders, int pipe, ProcessTree& tree) {
  Report report;
  report.kind = Report::Kind::not_started;
  Events events(pipe);
  events.wait(0);
  if (!events.has_reader()) return report;
  Start start;
  const auto program = start_program(orders, start);
  if (program == 0) {
    report.error = start.error;
  } else {
    events.add_gate(start.gate);
    report = watch(orders, program, {tree, start.gate, orders.processes}, events);
    report.has_gate = start.gate >= 0;
  }
  if ((orders.namespaces & CLONE_NEWPID) == 0) kill_descendants(program, tree);
  return report;
}

}  // namespace

void supervise(const Orders& orders) {
  if (!arrange(orders.descriptors)) ::_exit(1);
  const auto pipe = static_cast<int>(orders.descriptors.size()) - 1;
  ProcessTree tree;  // of the outer /proc: the new one may be refused
  const auto report = settle(orders) ? run_program(orders, pipe, tree) : Report{};
  const bool is_written = ::write(pipe, &report, sizeof report) == sizeof report;
  ::_exit(is_written ? 0 : 1);
}

}  // namespace lab::grading
