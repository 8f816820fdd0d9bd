#include "assignments/confinement/sandbox.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <poll.h>
#include <sched.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>
#include <utility>

#include "assignments/confinement/supervisor.hpp"
#include "core/error.hpp"
#include "core/stopwatch.hpp"

namespace lab::grading {
namespace {

constexpr std::size_t kTail = 1U << 16U;
constexpr double kGraceSeconds = 10;  // beyond the time-out, until the supervisor itself is killed
constexpr unsigned long kAllNamespaces =
    CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS;

class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() { close(); }

  void close() {
    if (number_ >= 0) ::close(std::exchange(number_, -1));
  }
  [[nodiscard]] int get() const { return number_; }

 private:
  int number_;
};

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
      fail("no program can be started: {}", std::strerror(errno));
    }
    read = Descriptor(ends[0]);
    write = Descriptor(ends[1]);
  }
  Descriptor read, write;
};

/// A fork with new namespaces. In the child all signals are blocked: the grader's handlers must
/// not run there. fork() would run what libraries have registered, in a child with locks held.
pid_t fork_supervisor(const Orders& orders) {
  sigset_t all, before;
  sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  const auto child =
      static_cast<pid_t>(::syscall(SYS_clone, orders.namespaces | SIGCHLD, 0, 0, 0, 0));
  if (child == 0) supervise(orders);
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return child;
}

/// What the program prints, of which the end is kept.
class Output {
 public:
  /// Takes what waits in the pipe. False when no one can write to it any more.
  bool read(int pipe) {
    for (;;) {
      const auto count = ::read(pipe, buffer_.data(), buffer_.size());
      if (count == 0) return false;
      if (count < 0) return true;
      text_.append(buffer_.data(), static_cast<std::size_t>(count));
      if (text_.size() > 4 * kTail) text_.erase(0, text_.size() - kTail);
      if (static_cast<std::size_t>(count) < buffer_.size()) return true;
    }
  }
  std::string tail() { return text_.size() > kTail ? text_.substr(text_.size() - kTail) : text_; }

 private:
  std::array<char, kTail> buffer_{};
  std::string text_;
};

/// The supervisor's report; none when it was killed.
std::optional<Report> follow(pid_t supervisor, Pipe& output, Pipe& report, double seconds,
                             Output& text) {
  const core::Stopwatch time;
  ::fcntl(output.read.get(), F_SETFL, O_NONBLOCK);
  std::array<pollfd, 2> events{{{output.read.get(), POLLIN, 0}, {report.read.get(), POLLIN, 0}}};
  for (;;) {
    const double left = seconds + kGraceSeconds - time.seconds();
    if (left <= 0) ::kill(supervisor, SIGKILL);  // the pipe then ends
    ::poll(events.data(), events.size(), static_cast<int>(1000 * std::clamp(left, 0.01, 60.0)));
    if (events[0].revents != 0 && !text.read(events[0].fd)) events[0].fd = -1;
    if (events[1].revents == 0) continue;
    Report got;
    if (::read(events[1].fd, &got, sizeof got) != sizeof got) return std::nullopt;
    return got;
  }
}

Ended ended_by(const Report& report, const std::string& word) {
  Ended ended;
  ended.wall_seconds = report.wall_seconds;
  switch (report.kind) {
    case Report::Kind::timed_out: ended.how = Ended::How::timed_out; break;
    case Report::Kind::too_many_processes: ended.how = Ended::How::too_many_processes; break;
    case Report::Kind::ended:
      ended.how = WIFEXITED(report.wait_status) ? Ended::How::exited : Ended::How::signalled;
      if (WIFEXITED(report.wait_status)) ended.exit_code = WEXITSTATUS(report.wait_status);
      if (WIFSIGNALED(report.wait_status)) ended.signal = WTERMSIG(report.wait_status);
      break;
    default:
      ended.problem = fmt::format("{} cannot be started: {}", word, std::strerror(report.error));
  }
  if (ended.signal != 0) {
    const char* const name = ::sigabbrev_np(ended.signal);
    ended.signal_name =
        name != nullptr ? fmt::format("SIG{}", name) : fmt::format("signal {}", ended.signal);
  }
  return ended;
}

/// What to try, the best first.
std::vector<unsigned long> ways(bool isolate) {
  std::vector<unsigned long> all;
  for (const auto namespaces : {kAllNamespaces, kAllNamespaces & ~CLONE_NEWNS}) {
    if (!isolate) break;
    if (::geteuid() == 0) all.push_back(namespaces);
    all.push_back(namespaces | CLONE_NEWUSER);
  }
  all.push_back(0);
  return all;
}

std::string warning_of(const Fences& fences, bool isolate) {
  std::vector<std::string> open;
  if (!fences.files) open.emplace_back("reading and changing your files");
  if (!fences.processes) open.emplace_back("reaching your other processes");
  if (!fences.network) open.emplace_back("using the network");
  if (open.empty()) return {};
  return fmt::format("{}, so nothing keeps it from {}.",
                     isolate ? "This system does not allow the namespaces that fence a program off"
                             : "The program runs without namespaces",
                     fmt::join(open, " or "));
}

/// Of a supervisor that could not report. Without namespaces the program can kill it or stop it.
Report report_of_death(int status, double seconds, const Confinement& confinement) {
  Report report{Report::Kind::not_started, status, EMFILE, seconds, false};
  if (WIFSIGNALED(status)) report.kind = Report::Kind::ended;
  if (seconds > confinement.wall_seconds) report.kind = Report::Kind::timed_out;
  return report;
}

/// Runs it in these namespaces. None when the system does not allow them.
std::optional<Ended> attempt(Orders orders, unsigned long namespaces,
                             const Confinement& confinement) {
  Pipe output, report;
  const Descriptor nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  std::vector descriptors = {nothing.get(), output.write.get(), output.write.get()};
  descriptors.insert(descriptors.end(), confinement.descriptors.begin(),
                     confinement.descriptors.end());
  descriptors.push_back(report.write.get());
  orders.descriptors = descriptors;
  orders.namespaces = namespaces;
  const auto supervisor = fork_supervisor(orders);
  if (supervisor < 0) return std::nullopt;
  output.write.close();
  report.write.close();
  const core::Stopwatch time;
  Output text;
  const auto got = follow(supervisor, output, report, confinement.wall_seconds, text);
  int status = 0;
  while (::waitpid(supervisor, &status, 0) < 0 && errno == EINTR) {
  }
  text.read(output.read.get());
  if (got && got->kind == Report::Kind::refused) return std::nullopt;

  auto ended = ended_by(got ? *got : report_of_death(status, time.seconds(), confinement),
                        orders.words.front());
  ended.output = text.tail();
  const bool has_files = (namespaces & CLONE_NEWNS) != 0;
  ended.fences = {has_files && (namespaces & CLONE_NEWPID) != 0, has_files,
                  (namespaces & CLONE_NEWNET) != 0 || (got && got->has_gate)};
  ended.warning = warning_of(ended.fences, confinement.isolate);
  return ended;
}

}  // namespace

Ended run_confined(const std::vector<std::string>& words, const Confinement& confinement) {
  expect(!words.empty(), "a program needs a name");
  expect(confinement.wall_seconds > 0, "a program needs time, not {} s", confinement.wall_seconds);
  const OrdersWithMemory orders(words, confinement);
  if (!orders.has_program()) {
    Ended ended;
    ended.problem = fmt::format("{} cannot be started: there is no such file", words.front());
    return ended;
  }
  for (const auto namespaces : ways(confinement.isolate)) {
    if (auto ended = attempt(orders.get(), namespaces, confinement)) return std::move(*ended);
  }
  fail("{} cannot be started: the system allows no new process", words.front());
}

}  // namespace lab::grading
