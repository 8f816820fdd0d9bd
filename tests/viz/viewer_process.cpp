#include "tests/viz/viewer_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <utility>

namespace lab::testing {
namespace {

pid_t start(const std::string& display, const std::vector<std::string>& words, int output) {
  const pid_t child = ::fork();
  if (child != 0) return child;
  if (output >= 0) ::dup2(output, STDOUT_FILENO);
  ::setenv("DISPLAY", display.c_str(), 1);
  ::unsetenv("WAYLAND_DISPLAY");
  std::vector<char*> arguments;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  ::execvp(arguments.front(), arguments.data());
  ::_exit(127);
}

bool eventually(const std::function<bool()>& holds, int seconds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return true;
}

}  // namespace

ViewerProcess::ViewerProcess(const std::string& display, const std::vector<std::string>& arguments)
    : display_(display) {
  const char* bin = std::getenv("LAB_BIN");
  std::vector<std::string> words{std::string(bin != nullptr ? bin : ".") + "/lab-view"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  words.insert(words.end(), {"--status", folder_ / "status", "--marks", folder_ / "marks"});
  process_ = start(display_, words, -1);
  const auto is_up = [&] {
    return std::filesystem::exists(folder_ / "marks") && !status().is_null();
  };
  if (!eventually(is_up, 30)) throw std::runtime_error("lab-view shows nothing");
  int ends[2];
  if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
  const pid_t search = start(display_, {"xdotool", "search", "--name", "^lab view$"}, ends[1]);
  ::close(ends[1]);
  char digits[32] = {};
  const auto count = ::read(ends[0], digits, sizeof digits - 1);
  ::close(ends[0]);
  ::waitpid(search, nullptr, 0);
  if (count <= 0) throw std::runtime_error("lab-view has no window");
  std::istringstream(digits) >> window_;
  xdotool({"windowfocus", window_});
}

ViewerProcess::~ViewerProcess() {
  if (process_ < 0) return;
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
}

nlohmann::json ViewerProcess::status() const {
  const auto text = content_of(folder_ / "status");
  const auto end = text.rfind('\n');
  if (end == text.npos) return nullptr;
  const auto begin = end == 0 ? text.npos : text.rfind('\n', end - 1);
  return nlohmann::json::parse(text.substr(begin == text.npos ? 0 : begin + 1, end), nullptr,
                               false);
}

bool ViewerProcess::wait(const std::function<bool(const nlohmann::json&)>& holds) const {
  return eventually([&] { return holds(status()); }, 10);
}

nlohmann::json ViewerProcess::mark_rect(const std::string& mark) const {
  const auto marks = nlohmann::json::parse(content_of(folder_ / "marks"), nullptr, false);
  return marks.value(mark, nlohmann::json());
}

bool ViewerProcess::has(const std::string& mark) const { return !mark_rect(mark).is_null(); }

bool ViewerProcess::wait_for(const std::string& mark) const {
  return eventually([&] { return has(mark); }, 10);
}

ViewerProcess::Place ViewerProcess::place(const std::string& mark, double x, double y) const {
  if (!wait_for(mark)) throw std::runtime_error("nothing on the screen is called '" + mark + "'");
  // What has just opened may still move to its place.
  nlohmann::json rect;
  const auto stays = [&] {
    const auto before = std::exchange(rect, mark_rect(mark));
    std::this_thread::sleep_for(std::chrono::milliseconds(60));
    return !rect.is_null() && rect == before;
  };
  if (!eventually(stays, 10)) throw std::runtime_error("'" + mark + "' does not stay in its place");
  const auto at = [&](int start, int size, double share) {
    return static_cast<int>(
        std::lround(rect[static_cast<std::size_t>(start)].get<double>() +
                    share * rect[static_cast<std::size_t>(size)].get<double>()));
  };
  return {at(0, 2, x), at(1, 3, y)};
}

void ViewerProcess::xdotool(std::vector<std::string> words) const {
  words.insert(words.begin(), "xdotool");
  int status = 0;
  ::waitpid(start(display_, words, -1), &status, 0);
  if (status != 0) throw std::runtime_error("xdotool " + words[1] + " failed");
}

void ViewerProcess::click(const std::string& mark, double x, double y, int button) const {
  const auto at = place(mark, x, y);
  xdotool({"mousemove", "--window", window_, std::to_string(at.x), std::to_string(at.y), "click",
           std::to_string(button)});
}

void ViewerProcess::drag(const std::string& mark, double from, double to) const {
  const auto a = place(mark, from, 0.5), b = place(mark, to, 0.5);
  xdotool({"mousemove",
           "--window",
           window_,
           std::to_string(a.x),
           std::to_string(a.y),
           "mousedown",
           "1",
           "sleep",
           "0.1",
           "mousemove",
           "--window",
           window_,
           std::to_string((a.x + b.x) / 2),
           std::to_string(b.y),
           "sleep",
           "0.1",
           "mousemove",
           "--window",
           window_,
           std::to_string(b.x),
           std::to_string(b.y),
           "sleep",
           "0.1",
           "mouseup",
           "1"});
}

void ViewerProcess::key(const std::string& name) const { xdotool({"key", name}); }

void ViewerProcess::type(const std::string& text) const {
  xdotool({"type", "--delay", "20", text});
}

void ViewerProcess::resize(int width, int height) const {
  xdotool({"windowsize", window_, std::to_string(width), std::to_string(height)});
}

int ViewerProcess::exit_code() {
  int status = 0;
  const auto has_ended = [&] { return ::waitpid(process_, &status, WNOHANG) == process_; };
  if (!eventually(has_ended, 10)) return -1;
  process_ = -1;
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace lab::testing
