#include "core/child_process.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <string_view>

#include "core/error.hpp"
#include "core/stopwatch.hpp"

namespace lab::core {
namespace {

constexpr std::size_t kKept = 64 << 10;
constexpr double kGrace = 3, kLastGrace = 1;  // seconds from the question to the force

struct Pipe {
  int read = -1, write = -1;
  Pipe() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return;
    read = ends[0];
    write = ends[1];
  }
};

void close_pipe(int& descriptor) {
  if (descriptor >= 0) close(descriptor);
  descriptor = -1;
}

/// What the forked process does: becomes the program, or tells the number of the error.
[[noreturn]] void become(char* const* words, int output, int error_output, int trouble) {
  setpgid(0, 0);
  // Should the one that started it be killed, it is asked to stop as well.
  prctl(PR_SET_PDEATHSIG, SIGINT);
  for (const int signal : {SIGINT, SIGTERM, SIGPIPE}) std::signal(signal, SIG_DFL);
  dup2(open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO);
  dup2(output, STDOUT_FILENO);
  dup2(error_output, STDERR_FILENO);
  execv(words[0], words);
  const int code = errno;
  (void)!write(trouble, &code, sizeof code);
  _exit(127);
}

std::string_view signal_name(int signal) {
  switch (signal) {
    case SIGABRT: return "SIGABRT";
    case SIGBUS: return "SIGBUS";
    case SIGFPE: return "SIGFPE";
    case SIGHUP: return "SIGHUP";
    case SIGILL: return "SIGILL";
    case SIGINT: return "SIGINT";
    case SIGKILL: return "SIGKILL";
    case SIGPIPE: return "SIGPIPE";
    case SIGQUIT: return "SIGQUIT";
    case SIGSEGV: return "SIGSEGV";
    case SIGTERM: return "SIGTERM";
    case SIGXCPU: return "SIGXCPU";
    default: return "";
  }
}

/// Appends what waits in a pipe; keeps the end of a text that grows too long.
bool read_from(int& descriptor, std::string& text) {
  bool any = false;
  char block[1 << 14];
  // A program that never stops writing must not stop this one.
  for (int blocks = 0; descriptor >= 0 && blocks < 64; ++blocks) {
    const auto count = read(descriptor, block, sizeof block);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) break;
    if (count <= 0) {
      close_pipe(descriptor);
      break;
    }
    any = true;
    text.append(block, static_cast<std::size_t>(count));
    if (text.size() > kKept) text.erase(0, text.size() - kKept);
  }
  return any;
}

}  // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& words) {
  expect(!words.empty(), "a process needs the path of its program");
  std::vector<char*> arguments;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  Pipe output, errors, trouble;
  int code = 0;
  process_ = output.write < 0 || errors.write < 0 || trouble.write < 0 ? -1 : fork();
  if (process_ < 0) code = errno;
  if (process_ == 0) become(arguments.data(), output.write, errors.write, trouble.write);
  if (process_ > 0) setpgid(process_, process_);  // here too: whoever comes first
  for (int* end : {&output.write, &errors.write, &trouble.write}) close_pipe(*end);
  // The pipe ends without a word when the program has begun.
  if (process_ > 0 && read(trouble.read, &code, sizeof code) == sizeof code) {
    waitpid(process_, nullptr, 0);
    process_ = -1;
  }
  close_pipe(trouble.read);
  output_pipe_ = output.read;
  error_pipe_ = errors.read;
  if (process_ < 0) {
    status_ = 127;
    error_output_ = fmt::format("{}: cannot be run: {}\n", words.front(), std::strerror(code));
    close_pipe(output_pipe_);
    close_pipe(error_pipe_);
    return;
  }
  for (const int end : {output_pipe_, error_pipe_}) fcntl(end, F_SETFL, O_NONBLOCK);
}

ChildProcess::~ChildProcess() {
  if (is_running()) {
    stop();
    const double until = core::Stopwatch::now() + kLastGrace;
    while (poll(), is_running() && core::Stopwatch::now() < until) usleep(5'000);
  }
  if (is_running()) {
    kill(-process_, SIGKILL);
    waitpid(process_, nullptr, 0);
  }
  close_pipe(output_pipe_);
  close_pipe(error_pipe_);
}

bool ChildProcess::poll() {
  if (!is_running()) return false;
  if (kill_at_ && core::Stopwatch::now() >= *kill_at_) kill(-process_, SIGKILL);
  // Asked before reading, so that nothing is missed that it wrote before its end. It stays a zombie
  // until its children are killed, so that its number, which is the group's, is given to no other.
  siginfo_t info{};
  const bool ended =
      waitid(P_PID, static_cast<id_t>(process_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
      info.si_pid == process_;
  bool any = read_from(output_pipe_, output_);
  any = read_from(error_pipe_, error_output_) || any;
  if (!ended) return any;
  kill(-process_, SIGKILL);
  int wait_status = 0;
  waitpid(process_, &wait_status, 0);
  end(wait_status);
  return true;
}

void ChildProcess::end(int wait_status) {
  signal_ = WIFSIGNALED(wait_status) ? WTERMSIG(wait_status) : 0;
  status_ = signal_ != 0 ? 128 + signal_ : WEXITSTATUS(wait_status);
  process_ = -1;
  close_pipe(output_pipe_);
  close_pipe(error_pipe_);
}

void ChildProcess::stop() {
  if (!is_running() || kill_at_) return;
  kill_at_ = core::Stopwatch::now() + kGrace;
  kill(-process_, SIGINT);
}

std::string end_text(const ChildProcess& child) {
  if (child.signal() == 0) return fmt::format("ended with status {}", child.status());
  const auto name = signal_name(child.signal());
  return fmt::format("killed by signal {}{}", child.signal(),
                     name.empty() ? "" : fmt::format(" ({})", name));
}

std::vector<std::string> last_lines(const std::string& text, std::size_t count) {
  std::vector<std::string> lines;
  for (std::size_t end = text.size(); end > 0 && lines.size() < count;) {
    const auto feed = text.rfind('\n', end - 1);
    const auto begin = feed == text.npos ? 0 : feed + 1;
    if (begin < end) lines.push_back(text.substr(begin, end - begin));
    end = feed == text.npos ? 0 : feed;
  }
  std::reverse(lines.begin(), lines.end());
  return lines;
}

}  // namespace lab::core
