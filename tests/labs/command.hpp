#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace lab::testing {

/// A program of the build, run as a user runs it.
struct Command {
  std::vector<std::string> words;     ///< the program's name in the build's bin/, then arguments
  std::filesystem::path folder;       ///< where it runs
  std::int64_t file_size_limit = -1;  ///< bytes that any file may grow to; −1: no limit

  /// Starts it in the background; its output goes to the folder's files `out` and `err`.
  [[nodiscard]] pid_t start() const;
};

struct Outcome {
  int status = 0;  ///< exit code, or 128 + the signal that killed it
  std::string out;
  std::string err;  ///< without the lines that tell how far a training is
};

/// Starts a command and waits for its end.
Outcome run(const Command& command);
/// Waits for a started process; its exit code, or 128 + the signal that killed it.
int wait_for(pid_t process);

/// `lab-frozenlake`, `lab-hello`, … with these arguments, in `folder`.
Outcome frozenlake(const std::filesystem::path& folder, std::vector<std::string> arguments);
Outcome hello(const std::filesystem::path& folder, std::vector<std::string> arguments);
Outcome movielens(const std::filesystem::path& folder, std::vector<std::string> arguments);
Outcome tracing(const std::filesystem::path& folder, std::vector<std::string> arguments);

}  // namespace lab::testing
