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

/// A size of the terminal: what `which` of a winsize says, else the environment's, else
/// `otherwise`.
int terminal_size(unsigned short winsize::*which, const char* variable, int otherwise) {
  winsize size{};
  for (const int descriptor : {STDOUT_FILENO, STDERR_FILENO}) {
    if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.*which > 0) return size.*which;
  }
  const char* set = std::getenv(variable);
  std::int64_t value = 0;
  if (set != nullptr && parse(set, value) && value > 0 && value < 10'000) {
    return static_cast<int>(value);
  }
  return otherwise;
}

/// The bytes of the key that `bytes` begin with: one, a UTF-8 letter, or an escape sequence
/// (ECMA-48: ESC [, parameters, a final byte from @ on; a keypad's ESC O and a byte).
std::size_t key_length(std::string_view bytes) {
  if (bytes[0] != '\x1b') {
    std::size_t end = 1;
    while (end < bytes.size() && (static_cast<unsigned char>(bytes[end]) & 0xc0U) == 0x80U) ++end;
    return end;
  }
  if (bytes.size() < 2 || (bytes[1] != '[' && bytes[1] != 'O')) return 1;
  std::size_t end = 2;
  while (end < bytes.size() && bytes[end] >= ' ' && bytes[end] < '@') ++end;
  return std::min(end + 1, bytes.size());
}

/// Whether the rest of an escape sequence is still on its way.
bool is_incomplete(std::string_view bytes) {
  if (bytes[0] != '\x1b') return false;
  return bytes.size() == 1 || (key_length(bytes) == bytes.size() && bytes.back() < '@') ||
         bytes == "\x1b[" || bytes == "\x1bO";
}

}  // namespace

bool is_terminal(bool error) { return isatty(error ? STDERR_FILENO : STDOUT_FILENO) == 1; }

bool has_colour() {
  const char* off = std::getenv("NO_COLOR");
  return is_terminal() && (off == nullptr || *off == '\0');
}

int terminal_width() { return terminal_size(&winsize::ws_col, "COLUMNS", 80); }
int terminal_height() { return terminal_size(&winsize::ws_row, "LINES", 24); }

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
  constexpr int kSequenceWait = 50;  // milliseconds for the rest of an escape sequence
  int wait = seconds < 0 ? -1 : static_cast<int>(seconds * 1e3);
  while (pending_.empty() || is_incomplete(pending_)) {
    pollfd input{STDIN_FILENO, POLLIN, 0};
    if (poll(&input, 1, pending_.empty() ? wait : kSequenceWait) <= 0) break;
    char bytes[64] = {};
    const auto count = ::read(STDIN_FILENO, bytes, sizeof bytes);
    if (count > 0) {
      pending_.append(bytes, static_cast<std::size_t>(count));
    } else if (count == 0 || errno != EINTR) {
      return 'q';  // the end of a file, or the terminal has gone
    }
  }
  return pending_.empty() ? 0 : take_key(pending_);
}

char take_key(std::string& bytes) {
  const auto key = bytes.substr(0, key_length(bytes));
  bytes.erase(0, key.size());
  if (key.size() == 1) return static_cast<char>(std::tolower(static_cast<unsigned char>(key[0])));
  if (key[0] != '\x1b') return 0;
  const auto code = std::string_view(key).substr(2);
  if (code == "A") return 'U';
  if (code == "B") return 'D';
  if (code == "C") return 'R';
  if (code == "D") return 'L';
  if (code == "H" || code == "1~" || code == "7~") return 'H';
  if (code == "F" || code == "4~" || code == "8~") return 'E';
  if (code == "5~") return 'P';
  if (code == "6~") return 'N';
  return 0;
}

}  // namespace lab::core
