#pragma once

#include <string>
#include <string_view>

namespace lab::core {

/// Whether standard output (or, for `error`, standard error) is a terminal that a person reads.
bool is_terminal(bool error = false);
/// Whether colours may be used on standard output: a terminal, and NO_COLOR is not set.
bool has_colour();
/// Columns of the terminal, from the terminal itself or COLUMNS; 80 when unknown.
int terminal_width();
/// Lines of the terminal, from the terminal itself or LINES; 24 when unknown.
int terminal_height();

/// `text` in an ANSI colour or style ("1" bold, "31" red, "38;5;110" …) where colours may be used.
std::string styled(std::string_view text, std::string_view code);

/// Prints to standard output. When nobody reads any more (a closed pipe) the text is dropped and
/// stop_requested() becomes true. Throws Error when it cannot be written for another reason.
void print(std::string_view text);

/// From now on Ctrl-C and a polite kill (SIGINT, SIGTERM) only set a flag, so that a run can end
/// cleanly (a second one kills at once), and a closed pipe is an error instead of a kill.
void catch_stop_signals();
bool stop_requested();
/// The number of the signal that asked to stop; 0 if none did.
int stop_signal();

/// One line that is written anew in place: a terminal's progress. Where standard error is no
/// terminal it prints plain lines, ever more seldom: after 1, 2, 4, 8 … seconds, then every minute.
class ProgressLine {
 public:
  /// `quiet` prints nothing.
  explicit ProgressLine(bool quiet = false);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  /// Whether it is time to show something; costs little enough for every step.
  bool due();
  void show(const std::string& text);
  /// Removes the line (on a terminal).
  void clear();

 private:
  bool quiet_, terminal_, visible_ = false;
  double start_, next_;
};

/// Single keys as they are pressed, without Enter and without echo, while it lives.
class KeyReader {
 public:
  KeyReader();
  ~KeyReader();
  KeyReader(const KeyReader&) = delete;
  KeyReader& operator=(const KeyReader&) = delete;

  /// The next key within `seconds` (negative: wait without end), or 0; also 0 for a key that has no
  /// letter here. Arrow keys come as 'L', 'R', 'U', 'D' in upper case, Home and End as 'H' and 'E',
  /// Page Up and Page Down as 'P' and 'N' (previous, next); letters in lower case; the end of input
  /// as 'q'.
  char read(double seconds);

 private:
  bool active_ = false;
  std::string saved_;    // the terminal's settings, as bytes of a termios
  std::string pending_;  // what was typed and not taken yet
};

/// Takes the first key off `bytes` as a terminal sends them, which must not be empty: its letter as
/// above, Escape itself as '\x1b', or 0.
char take_key(std::string& bytes);

}  // namespace lab::core
