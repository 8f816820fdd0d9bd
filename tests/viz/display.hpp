#pragma once

#include <sys/types.h>

#include <string>

namespace lab::testing {

/// A screen in memory: an X server of its own (Xvfb) with 1280 × 800 pixels, while it lives.
class VirtualDisplay {
 public:
  /// Throws std::runtime_error when the server does not come up.
  VirtualDisplay();
  ~VirtualDisplay();
  VirtualDisplay(const VirtualDisplay&) = delete;
  VirtualDisplay& operator=(const VirtualDisplay&) = delete;

  /// What DISPLAY has to be: ":7".
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  pid_t server_ = -1;
  std::string name_;
};

/// Whether a program of that name is on the PATH.
bool has_program(const std::string& name);

}  // namespace lab::testing
