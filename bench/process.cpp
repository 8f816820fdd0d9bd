#include "bench/process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

#include "core/stopwatch.hpp"

namespace lab::bench {
namespace {

pid_t start(const std::string& program, const std::vector<std::string>& arguments,
            const std::string& display) {
  const pid_t child = ::fork();
  if (child != 0) return child;
  const int nowhere = ::open("/dev/null", O_WRONLY);
  ::dup2(nowhere, STDOUT_FILENO);
  ::dup2(nowhere, STDERR_FILENO);
  if (!display.empty()) ::setenv("DISPLAY", display.c_str(), 1);
  std::vector<char*> words{const_cast<char*>(program.c_str())};
  for (const auto& word : arguments) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  ::execv(program.c_str(), words.data());
  ::_exit(127);
}

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

/// CPU seconds of a process so far, from /proc.
double cpu_so_far(pid_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/stat");
  std::string text((std::istreambuf_iterator<char>(file)), {});
  std::istringstream fields(text.substr(text.rfind(')') + 2));
  std::string skipped;
  for (int i = 0; i < 11; ++i) fields >> skipped;
  double user = 0, system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

}  // namespace

ProcessCost run_process(const std::string& program, const std::vector<std::string>& arguments,
                        const std::string& display) {
  const core::Stopwatch watch;
  const pid_t child = start(program, arguments, display);
  ProcessCost cost;
  rusage usage{};
  ::wait4(child, &cost.status, 0, &usage);
  cost.wall = watch.seconds();
  cost.cpu = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
  return cost;
}

double idle_cpu(const std::string& program, const std::vector<std::string>& arguments,
                const std::string& display, double settle, double seconds) {
  const pid_t child = start(program, arguments, display);
  std::this_thread::sleep_for(std::chrono::duration<double>(settle));
  const double before = cpu_so_far(child);
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
  const double spent = cpu_so_far(child) - before;
  ::kill(child, SIGTERM);
  ::waitpid(child, nullptr, 0);
  return spent;
}

}  // namespace lab::bench
