#include "bench/tracing_worker.hpp"

#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <string>

#include "core/error.hpp"
#include "core/process_settings.hpp"

namespace lab::bench {
namespace {

/// What a worker tells of a step.
struct Answer {
  double seconds, memory;
};

/// A figure of this process from /proc/self/status, in bytes: "VmRSS:", "VmHWM:".
double memory_figure(const std::string& name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(name)) return 1024.0 * std::strtod(line.c_str() + name.size(), nullptr);
  }
  return 0;
}

Answer receive(int line) {
  Answer answer{};
  if (recv(line, &answer, sizeof answer, MSG_WAITALL) != sizeof answer) {
    fail("bench: a process that measures a training step ended early");
  }
  return answer;
}

double process_cpu() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

}  // namespace

Worker::Worker(const WorkerSettings& settings) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    fail("bench: no socket: {}", std::strerror(errno));
  }
  const std::string words[] = {
      std::to_string(settings.step), settings.twin == Twin::fused ? "fused" : "torch",
      settings.as_the_lab ? "lab" : "default", std::to_string(settings.threads)};
  process_ = fork();
  if (process_ == 0) {
    dup2(ends[1], STDIN_FILENO);
    dup2(ends[1], STDOUT_FILENO);
    execl("/proc/self/exe", "lab-bench", kWorkerCommand, words[0].c_str(), words[1].c_str(),
          words[2].c_str(), words[3].c_str(), nullptr);
    _exit(127);
  }
  close(ends[1]);
  line_ = ends[0];
  receive(line_);
}

Worker::~Worker() {
  close(line_);  // tells it to end
  waitpid(process_, nullptr, 0);
}

void Worker::run() {
  send(line_, "r", 1, MSG_NOSIGNAL);
  const auto answer = receive(line_);
  seconds_ = seconds_ == 0 ? answer.seconds : std::min(seconds_, answer.seconds);
  memory_ = answer.memory;
}

int run_worker(int argc, const char* const* argv) {
  expect(argc == 6, "{}: {} arguments instead of 6", kWorkerCommand, argc);
  const auto& step = tracing_steps().at(std::stoul(argv[2]));
  const auto twin = std::string(argv[3]) == "fused" ? Twin::fused : Twin::torch;
  if (std::string(argv[4]) == "lab") {
    core::keep_freed_memory();
    core::set_library_variables();
  }
  StepRunner runner(step, twin, std::stoi(argv[5]));
  runner.run(1);  // libraries load what they put off
  const double before = memory_figure("VmRSS:");
  char asked = 0;
  do {
    const double start = process_cpu();
    runner.run();
    const Answer answer{process_cpu() - start, memory_figure("VmHWM:") - before};
    if (write(STDOUT_FILENO, &answer, sizeof answer) != sizeof answer) return 1;
  } while (read(STDIN_FILENO, &asked, 1) == 1);
  return 0;
}

}  // namespace lab::bench
