#include "tests/labs/command.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

#include "tests/temporary.hpp"

namespace lab::testing {
namespace {

std::filesystem::path program(const std::string& name) {
  const char* bin = std::getenv("LAB_BIN");
  if (bin == nullptr) throw std::runtime_error("LAB_BIN is not set: run the tests with ctest");
  return std::filesystem::path(bin) / name;
}

}  // namespace

pid_t Command::start() const {
  const auto file = program(words.front());
  std::vector<char*> arguments;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const auto out = (folder / "out").string();
  const auto err = (folder / "err").string();
  const pid_t child = fork();
  if (child != 0) return child;

  const int nothing = open("/dev/null", O_RDONLY);
  const int out_file = open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666);
  const int err_file = open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666);
  if (nothing < 0 || out_file < 0 || err_file < 0 || chdir(folder.c_str()) != 0) _exit(126);
  dup2(nothing, STDIN_FILENO);
  dup2(out_file, STDOUT_FILENO);
  dup2(err_file, STDERR_FILENO);
  if (file_size_limit >= 0) {
    const rlimit limit{static_cast<rlim_t>(file_size_limit), static_cast<rlim_t>(file_size_limit)};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  execv(file.c_str(), arguments.data());
  _exit(127);
}

int wait_for(pid_t process) {
  int status = 0;
  waitpid(process, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

namespace {

/// Where standard error is no terminal, a training that takes longer than a second says how far it
/// is; whether a line comes depends on the machine.
std::string without_progress(const std::string& text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size() - 1) + 1;
    const auto line = text.substr(at, end - at);
    const bool progress = line.starts_with("episode ") || line.starts_with("epoch ");
    if (!progress) result += line;
    at = end;
  }
  return result;
}

}  // namespace

Outcome run(const Command& command) {
  Outcome outcome;
  outcome.status = wait_for(command.start());
  outcome.out = content_of(command.folder / "out");
  outcome.err = without_progress(content_of(command.folder / "err"));
  return outcome;
}

namespace {

Outcome run_lab(const std::string& name, const std::filesystem::path& folder,
                std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), name);
  return run({.words = std::move(arguments), .folder = folder});
}

}  // namespace

Outcome frozenlake(const std::filesystem::path& folder, std::vector<std::string> arguments) {
  return run_lab("lab-frozenlake", folder, std::move(arguments));
}

Outcome hello(const std::filesystem::path& folder, std::vector<std::string> arguments) {
  return run_lab("lab-hello", folder, std::move(arguments));
}

Outcome movielens(const std::filesystem::path& folder, std::vector<std::string> arguments) {
  return run_lab("lab-movielens", folder, std::move(arguments));
}

Outcome tracing(const std::filesystem::path& folder, std::vector<std::string> arguments) {
  return run_lab("lab-tracing", folder, std::move(arguments));
}

}  // namespace lab::testing
