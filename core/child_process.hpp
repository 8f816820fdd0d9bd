#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace lab::core {

/// A program that another one runs beside itself, in a process group of its own, so that what it
/// starts ends with it. Nothing here waits: poll() looks how it stands.
class ChildProcess {
 public:
  /// Starts `words`: the program's path and its arguments, without a shell. One that cannot be run
  /// has failed with status 127, and error_output() says why.
  explicit ChildProcess(const std::vector<std::string>& words);
  /// Stops it: at once if it is willing, by force after a second.
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  /// Reads what it wrote and notices its end. True when there is anything new.
  bool poll();
  /// Asks it and its children to stop (SIGINT); 3 s later poll() kills them.
  void stop();

  [[nodiscard]] bool is_running() const { return process_ > 0; }
  [[nodiscard]] bool was_stopped() const { return kill_at_.has_value(); }
  /// Its exit code, or 128 + the signal that ended it; 0 while it runs.
  [[nodiscard]] int status() const { return status_; }
  /// The signal that ended it; 0: none, or it still runs.
  [[nodiscard]] int signal() const { return signal_; }
  /// The last 64 KiB of its standard output and of its standard error.
  [[nodiscard]] const std::string& output() const { return output_; }
  [[nodiscard]] const std::string& error_output() const { return error_output_; }

 private:
  void end(int wait_status);

  pid_t process_ = -1;  // also the number of its group; −1 when it has ended
  int output_pipe_ = -1, error_pipe_ = -1;
  int status_ = 0, signal_ = 0;
  std::optional<double> kill_at_;
  std::string output_, error_output_;
};

/// How one that has ended did so: "killed by signal 9 (SIGKILL)", "ended with status 3".
std::string end_text(const ChildProcess& child);

/// The last `count` lines of `text` that are not empty.
std::vector<std::string> last_lines(const std::string& text, std::size_t count);

}  // namespace lab::core
