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
  // Digits, then a line feed: until then the server still writes, and would die of a closed pipe.
  pollfd answer{ends[0], POLLIN, 0};
  std::string number;
  for (char letter = 0; letter != '\n';) {
    if (::poll(&answer, 1, 30'000) != 1 || ::read(ends[0], &letter, 1) != 1) {
      ::close(ends[0]);
      throw std::runtime_error("Xvfb did not come up");
    }
    number += letter;
  }
  ::close(ends[0]);
  name_ = ":" + number.substr(0, number.size() - 1);
}

VirtualDisplay::~VirtualDisplay() {
  ::kill(server_, SIGTERM);
  ::waitpid(server_, nullptr, 0);
}

}  // namespace lab::testing
