#include "viz/export/fed_process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

#include "core/child_process.hpp"
#include "core/error.hpp"
#include "core/terminal.hpp"

namespace lab::viz {

FedProcess::FedProcess(std::vector<std::string> words, const std::string& mend)
    : complaints_(std::tmpfile(), std::fclose) {
  // A pair of sockets and not a pipe: to write to a program that has ended is then an error, not a
  // signal.
  int ends[2];
  if (complaints_ == nullptr || ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    fail("cannot start {}: {}", words[0], std::strerror(errno));
  }
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDIN_FILENO);
  ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, ::fileno(complaints_.get()), STDERR_FILENO);
  const int code =
      ::posix_spawnp(&process_, arguments[0], &actions, nullptr, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  input_ = ends[0];
  if (code != 0) {
    process_ = -1;
    close_input();
    fail("cannot start {}: {}; {}", words[0], std::strerror(code), mend);
  }
}

FedProcess::~FedProcess() {
  if (process_ > 0) ::kill(process_, SIGKILL);
  wait();
  close_input();
}

bool FedProcess::feed(std::span<const std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const auto count = ::send(input_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  return true;
}

bool FedProcess::finish() {
  close_input();
  return wait() == 0;
}

std::string FedProcess::last_complaint() const {
  std::string text;
  std::rewind(complaints_.get());
  for (int c = std::fgetc(complaints_.get()); c != EOF; c = std::fgetc(complaints_.get())) {
    text.push_back(static_cast<char>(c));
  }
  const auto lines = core::last_lines(text, 1);
  return lines.empty() ? "it says nothing" : lines[0];
}

int FedProcess::wait() {
  int status = -1;
  while (process_ > 0 && ::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
    if (core::stop_requested()) ::kill(process_, SIGKILL);
  }
  process_ = -1;
  return status;
}

void FedProcess::close_input() {
  if (input_ >= 0) ::close(input_);
  input_ = -1;
}

}  // namespace lab::viz
