#include "viz/window/window.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <thread>

#include "core/error.hpp"
#include "viz/window/gl_renderer.hpp"
#include "viz/window/sfml.hpp"

namespace lab::viz {
namespace {

/// SFML ends the program when there is no X server, so it is asked before.
void require_display() {
  constexpr const char* kWithout =
      "lab view --text plays in this terminal, lab export writes pictures and films";
  const char* display = std::getenv("DISPLAY");
  if (display == nullptr || *display == '\0') {
    fail("there is no screen here (DISPLAY is not set): {}", kWithout);
  }
  void* x11 = ::dlopen("libX11.so.6", RTLD_LAZY);
  if (x11 == nullptr) return;
  const auto open = reinterpret_cast<void* (*)(const char*)>(::dlsym(x11, "XOpenDisplay"));
  const auto close = reinterpret_cast<int (*)(void*)>(::dlsym(x11, "XCloseDisplay"));
  if (open == nullptr || close == nullptr) return;
  void* connection = open(nullptr);
  if (connection == nullptr) fail("the screen {} cannot be reached: {}", display, kWithout);
  close(connection);
}

bool wants_old_gl() {
  const char* version = std::getenv("LAB_GL");
  return version != nullptr && std::string_view(version) == "2";
}

}  // namespace

struct Window::State {
  sf::Window window;
  std::optional<GlRenderer> renderer;
  UiContext* ui = nullptr;
  int width = 0, height = 0;
};

Window::Window(UiContext& ui, const std::string& title, int width, int height) {
  require_display();
  state_ = std::make_unique<State>();
  auto& window = state_->window;
  const auto desktop = desktop_size();
  const auto mode = video_mode(std::min(static_cast<unsigned>(width), desktop.x),
                               std::min(static_cast<unsigned>(height), desktop.y));
  const bool old_gl = wants_old_gl();
  open_window(window, mode, title, old_gl ? 2 : 3, old_gl ? 1 : 2);
  // SFML 2.5 centres a window by its height in both directions: where no window manager mends that,
  // a part of it lies outside of the screen.
  if (mode == video_mode(desktop.x, desktop.y)) window.setPosition({0, 0});
  window.setKeyRepeatEnabled(true);
  window.setVerticalSyncEnabled(false);
  state_->width = static_cast<int>(window.getSize().x);
  state_->height = static_cast<int>(window.getSize().y);
  state_->ui = &ui;
  const bool modern = !old_gl && window.getSettings().majorVersion >= 3;
  state_->renderer.emplace(modern);
  ui.allow_large_lists(modern);
  ui.use_clipboard({clipboard_text, set_clipboard_text});
}

Window::~Window() { state_->renderer.reset(); }

bool Window::poll(Event& event) {
  std::optional<Event> next;
  while (next_event(state_->window, next)) {
    if (!next) continue;
    event = *next;
    if (event.type == Event::Type::resize) {
      state_->width = std::max(event.width, 1);
      state_->height = std::max(event.height, 1);
    }
    return true;
  }
  return false;
}

void Window::rest(double seconds) {
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
}

int Window::width() const { return state_->width; }
int Window::height() const { return state_->height; }

void Window::draw(Colour background) {
  state_->renderer->draw(background, state_->width, state_->height);
  state_->window.display();
}

}  // namespace lab::viz
