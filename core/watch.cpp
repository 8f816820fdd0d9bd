#include "core/watch.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include "core/command_line.hpp"
#include "core/error.hpp"
#include "core/stopwatch.hpp"
#include "core/terminal.hpp"

namespace lab::core {
namespace {

constexpr double kLongestStart = 10;  // seconds that a viewer may take to its first picture
constexpr double kSlice = 0.02;       // seconds asleep before it is asked whether to stop

bool has_display() {
  const auto is_set = [](const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr && *value != '\0';
  };
  return is_set("DISPLAY") || is_set("WAYLAND_DISPLAY");
}

/// What the forked process does: becomes the viewer, or ends. Only calls that are safe after a
/// fork.
[[noreturn]] void become_viewer(char* const* words, int ready, int out) {
  setsid();                   // Ctrl-C and the end of the terminal are for the training
  if (fork() != 0) _exit(0);  // whoever adopts the viewer also buries it
  std::signal(SIGXFSZ, SIG_DFL);
  // SIGPIPE stays ignored: we may have given up waiting for the byte when the viewer writes it.
  const int nothing = open("/dev/null", O_RDWR);
  dup2(nothing, STDIN_FILENO);
  dup2(out < 0 ? nothing : out, STDOUT_FILENO);
  dup2(out < 0 ? nothing : out, STDERR_FILENO);
  fcntl(ready, F_SETFD, 0);  // this end of the pipe outlives the change of program
  execv(words[0], words);
  _exit(127);
}

/// Whether a byte comes before the pipe ends, the time is over or the user asks to stop.
bool wait_for_byte(int descriptor) {
  const Stopwatch watch;
  while (watch.seconds() < kLongestStart && !stop_requested()) {
    pollfd input{descriptor, POLLIN, 0};
    if (poll(&input, 1, static_cast<int>(kSlice * 1e3)) <= 0) continue;
    char byte = 0;
    return read(descriptor, &byte, 1) == 1;
  }
  return false;
}

}  // namespace

Pace::Pace(double per_second, double done)
    : per_second_(per_second), first_(done), start_(Stopwatch::now()) {}

void Pace::wait(double done) const {
  if (per_second_ <= 0) return;
  const double due = start_ + (done - first_) / per_second_;
  for (double left = due - Stopwatch::now(); left > 0 && !stop_requested();
       left = due - Stopwatch::now()) {
    usleep(static_cast<useconds_t>(1e6 * std::min(left, kSlice)));
  }
}

void check_watch(const RunRequest& request, bool one_training) {
  if (!request.watch) return;
  if (!one_training) fail_usage("--watch belongs to --train and --resume: it shows one run");
  if (!request.record) fail_usage("--watch shows what is recorded: leave out --no-record");
}

void open_viewer(const std::filesystem::path& run) {
  if (!has_display()) {
    fail(
        "there is no display; ./lab view --text {0} shows it in a terminal, ./lab export {0} in "
        "files",
        quoted(run.string()));
  }
  const auto program = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "lab-view";
  if (access(program.c_str(), X_OK) != 0) {
    fail("{}: {} (build it with ./lab build; it needs SFML and Dear ImGui)", program.string(),
         std::strerror(errno));
  }
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) fail("no pipe to the viewer: {}", std::strerror(errno));
  std::array<std::string, 4> words{program.string(), run.string(), "--ready-fd",
                                   std::to_string(ends[1])};
  std::array<char*, 5> arguments{};
  std::transform(words.begin(), words.end(), arguments.begin(),
                 [](std::string& word) { return word.data(); });
  // A program that reads our output through a pipe would otherwise wait until the window is closed.
  const int out = is_terminal(/*error=*/true) ? STDERR_FILENO : -1;
  const pid_t child = fork();
  if (child == 0) become_viewer(arguments.data(), ends[1], out);
  close(ends[1]);
  if (child > 0) waitpid(child, nullptr, 0);
  const bool shown = child > 0 && wait_for_byte(ends[0]);
  close(ends[0]);
  if (!shown && !stop_requested()) {
    fail("the viewer showed no picture; ./lab view {} may say why", quoted(run.string()));
  }
}

Pace begin_watching(const RunRequest& request, const std::string& program, RunWriter* writer,
                    double watched_pace, double done) {
  bool watched = false;
  if (request.watch && writer != nullptr) {
    try {
      open_viewer(writer->directory());
      watched = true;
    } catch (const Error& error) {
      fmt::print(stderr, "{}: cannot watch: {}; training goes on\n", program, error.what());
    }
  }
  const bool given = request.was_given("pace");
  const Pace pace(given ? request.pace : watched ? watched_pace : 0, done);
  if (writer != nullptr && (watched || pace.per_second() > 0)) writer->write_through();
  return pace;
}

}  // namespace lab::core
