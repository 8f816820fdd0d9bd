#include "tests/viz/display.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <sstream>
#include <stdexcept>

namespace lab::testing {

bool has_program(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path != nullptr ? path : "");
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (::access((folder + "/" + name).c_str(), X_OK) == 0) return true;
  }
  return false;
}

VirtualDisplay::VirtualDisplay() {
  int ends[2];
  if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
  server_ = ::fork();
  if (server_ == 0) {
    ::close(ends[0]);
    const int nowhere = ::open("/dev/null", O_WRONLY);
    ::dup2(nowhere, STDERR_FILENO);
    // The server chooses a free number and writes it to the pipe once it answers.
    const auto number = std::to_string(ends[1]);
    ::execlp("Xvfb", "Xvfb", "-displayfd", number.c_str(), "-screen", "0", "1280x800x24",
             "-nolisten", "tcp", "-noreset", nullptr);
    ::_exit(127);
  }
  ::close(ends[1]);
  pollfd answer{ends[0], POLLIN, 0};
  char digits[16] = {};
  const bool came = ::poll(&answer, 1, 30'000) == 1;
  const auto count = came ? ::read(ends[0], digits, sizeof digits - 1) : 0;
  ::close(ends[0]);
  if (count <= 0) throw std::runtime_error("Xvfb did not come up");
  name_ = ":" + std::to_string(std::atoi(digits));
}

VirtualDisplay::~VirtualDisplay() {
  ::kill(server_, SIGTERM);
  ::waitpid(server_, nullptr, 0);
}

}  // namespace lab::testing
