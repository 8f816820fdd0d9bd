#include "core/terminal.hpp"

#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "core/error.hpp"
#include "core/stopwatch.hpp"
#include "core/text.hpp"

namespace lab::core {
namespace {

volatile std::sig_atomic_t g_signal = 0;
volatile std::sig_atomic_t g_pipe_closed = 0;

extern "C" void on_stop_signal(int signal) {
  if (g_signal != 0) _exit(128 + signal);
  g_signal = signal;
}

}  // namespace

bool is_terminal(bool error) { return isatty(error ? STDERR_FILENO : STDOUT_FILENO) == 1; }

bool has_colour() {
  const char* off = std::getenv("NO_COLOR");
  return is_terminal() && (off == nullptr || *off == '\0');
}

int terminal_width() {
  winsize size{};
  for (const int descriptor : {STDOUT_FILENO, STDERR_FILENO}) {
    if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  }
  const char* columns = std::getenv("COLUMNS");
  std::int64_t value = 0;
  if (columns != nullptr && parse(columns, value) && value > 0 && value < 10'000) {
    return static_cast<int>(value);
  }
  return 80;
}

std::string styled(std::string_view text, std::string_view code) {
  if (!has_colour()) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

void print(std::string_view text) {
  if (g_pipe_closed != 0) return;
  const bool written =
      std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
  if (written) return;
  if (errno == EPIPE) {
    g_pipe_closed = 1;
    return;
  }
  fail("cannot write the output: {}", std::strerror(errno));
}

void catch_stop_signals() {
  struct sigaction action {};
  action.sa_handler = on_stop_signal;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  // A closed pipe and a limit on file sizes then come as errors of the write, with a message.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

bool stop_requested() { return g_signal != 0 || g_pipe_closed != 0; }
int stop_signal() { return g_signal; }

ProgressLine::ProgressLine(bool quiet)
    : quiet_(quiet),
      terminal_(is_terminal(true)),
      start_(Stopwatch::now()),
      next_(start_ + (terminal_ ? 0.1 : 1)) {}

ProgressLine::~ProgressLine() { clear(); }

bool ProgressLine::due() { return !quiet_ && Stopwatch::now() >= next_; }

void ProgressLine::show(const std::string& text) {
  if (quiet_) return;
  const double time = Stopwatch::now();
  if (terminal_) {
    // One column stays free: writing the last one would wrap on some terminals.
    fmt::print(stderr, "\r{}\x1b[K", cut_to_width(text, terminal_width() - 1));
    std::fflush(stderr);
    visible_ = true;
    next_ = time + 0.1;
  } else {
    fmt::print(stderr, "{}\n", text);
    next_ = time + std::clamp(time - start_, 1.0, 60.0);
  }
}

void ProgressLine::clear() {
  if (!visible_) return;
  fmt::print(stderr, "\r\x1b[K");
  std::fflush(stderr);
  visible_ = false;
}

KeyReader::KeyReader() {
  termios settings{};
  if (tcgetattr(STDIN_FILENO, &settings) != 0) return;
  saved_.assign(reinterpret_cast<const char*>(&settings), sizeof settings);
  settings.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  active_ = tcsetattr(STDIN_FILENO, TCSANOW, &settings) == 0;
}

KeyReader::~KeyReader() {
  if (!active_) return;
  termios settings{};
  std::memcpy(&settings, saved_.data(), sizeof settings);
  tcsetattr(STDIN_FILENO, TCSANOW, &settings);
}

char KeyReader::read(double seconds) {
  pollfd input{STDIN_FILENO, POLLIN, 0};
  const int wait = seconds < 0 ? -1 : static_cast<int>(seconds * 1e3);
  if (poll(&input, 1, wait) <= 0) return 0;
  char bytes[8] = {};
  const auto count = ::read(STDIN_FILENO, bytes, sizeof bytes);
  if (count == 0) return 'q';
  if (count < 0) return 0;
  if (count >= 3 && bytes[0] == '\x1b' && bytes[1] == '[') {
    switch (bytes[2]) {
      case 'A': return 'U';
      case 'B': return 'D';
      case 'C': return 'R';
      case 'D': return 'L';
      default: return 0;
    }
  }
  return static_cast<char>(std::tolower(static_cast<unsigned char>(bytes[0])));
}

}  // namespace lab::core
