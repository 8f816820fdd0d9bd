#pragma once

#include <sys/types.h>

#include <cstdint>
#include <cstdio>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace lab::viz {

/// A program that reads its standard input to the end: what it is fed. It is killed when it is not
/// finished.
class FedProcess {
 public:
  /// Starts the program `words[0]`, looked for as a shell does, with the other words as arguments.
  /// Throws Error, ending in `mend`, when it cannot be started.
  FedProcess(std::vector<std::string> words, const std::string& mend);
  ~FedProcess();
  FedProcess(const FedProcess&) = delete;
  FedProcess& operator=(const FedProcess&) = delete;

  /// False when the program does not read on.
  bool feed(std::span<const std::uint8_t> bytes);
  /// Ends its input and waits until it ends. True when it succeeded.
  bool finish();
  /// The last line that it wrote to its standard error.
  [[nodiscard]] std::string last_complaint() const;

 private:
  int wait();
  void close_input();

  std::unique_ptr<std::FILE, int (*)(std::FILE*)> complaints_;
  pid_t process_ = -1;
  int input_ = -1;
};

}  // namespace lab::viz
