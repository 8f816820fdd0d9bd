#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "tests/temporary.hpp"

namespace lab::testing {

/// The program lab-view in a real window on a virtual display, driven by real mouse and keys
/// (xdotool). What it shows is read from its --status, where its widgets lie from its --marks.
class ViewerProcess {
 public:
  /// Starts it with `arguments` and waits for its first picture. Throws when there is none within
  /// 30 s.
  ViewerProcess(const std::string& display, const std::vector<std::string>& arguments);
  ~ViewerProcess();
  ViewerProcess(const ViewerProcess&) = delete;
  ViewerProcess& operator=(const ViewerProcess&) = delete;

  /// The newest state.
  [[nodiscard]] nlohmann::json status() const;
  /// Waits until the state fulfils `holds`, at most 10 s. False when it did not.
  bool wait(const std::function<bool(const nlohmann::json&)>& holds) const;
  /// Whether a widget is on the screen.
  [[nodiscard]] bool has(const std::string& mark) const;
  /// Waits until it is, at most 10 s.
  bool wait_for(const std::string& mark) const;

  /// Clicks the middle of a widget, or the place at these shares of its width and height.
  void click(const std::string& mark, double x = 0.5, double y = 0.5, int button = 1) const;
  /// Presses on a widget at one share of its width and lets go at another.
  void drag(const std::string& mark, double from, double to) const;
  /// A key by its X name: "space", "Right", "ctrl+q".
  void key(const std::string& name) const;
  void type(const std::string& text) const;
  void resize(int width, int height) const;

  /// Waits until the program has ended, at most 10 s: its exit code, 128 + the signal that ended
  /// it, or −1 when it did not end.
  int exit_code();

 private:
  struct Place {
    int x, y;
  };
  /// x, y, width and height of a widget; null when it is not on the screen.
  [[nodiscard]] nlohmann::json mark_rect(const std::string& mark) const;
  [[nodiscard]] Place place(const std::string& mark, double x, double y) const;
  void xdotool(std::vector<std::string> words) const;

  TemporaryFolder folder_;
  std::string display_, window_;
  pid_t process_ = -1;
};

}  // namespace lab::testing
