#include "viz/window/window.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string_view>
#include <thread>
#include <utility>

#include "core/error.hpp"
#include "viz/window/gl_renderer.hpp"
#include "viz/window/sfml.hpp"

namespace lab::viz {
namespace {

constexpr const char* kWithout =
    "lab view --text plays in this terminal, lab export writes pictures and films";

/// A connection to an X server that has OpenGL. Throws Error when there is none: SFML would end the
/// program, by an abort or by a crash.
///
/// It is held until SFML has its own, because a virtual server begins anew when the last one to be
/// connected leaves, and turns away whoever comes meanwhile.
std::shared_ptr<void> connect_to_display() {
  const char* display = std::getenv("DISPLAY");
  if (display == nullptr || *display == '\0') {
    fail("there is no screen here (DISPLAY is not set): {}", kWithout);
  }
  void* x11 = ::dlopen("libX11.so.6", RTLD_LAZY);
  if (x11 == nullptr) return nullptr;
  const auto open = reinterpret_cast<void* (*)(const char*)>(::dlsym(x11, "XOpenDisplay"));
  const auto close = reinterpret_cast<int (*)(void*)>(::dlsym(x11, "XCloseDisplay"));
  const auto has_extension = reinterpret_cast<int (*)(void*, const char*, int*, int*, int*)>(
      ::dlsym(x11, "XQueryExtension"));
  if (open == nullptr || close == nullptr || has_extension == nullptr) return nullptr;
  const std::shared_ptr<void> connection(open(nullptr), [close](void* x) {
    if (x != nullptr) close(x);
  });
  if (connection == nullptr) fail("the screen {} cannot be reached: {}", display, kWithout);
  int opcode = 0, first_event = 0, first_error = 0;
  if (has_extension(connection.get(), "GLX", &opcode, &first_event, &first_error) == 0) {
    fail("the screen {} has no OpenGL: {}", display, kWithout);
  }
  return connection;
}

bool wants_old_gl() {
  const char* version = std::getenv("LAB_GL");
  return version != nullptr && std::string_view(version) == "2";
}

}  // namespace

struct Window::State {
  sf::Window window;
  std::optional<GlRenderer> renderer;
  int width = 0, height = 0;
};

Window::Window(UiContext& ui, const std::string& title, int width, int height) {
  const auto connection = connect_to_display();
  silence_sfml();
  state_ = std::make_unique<State>();
  auto& window = state_->window;
  const auto desktop = desktop_size();
  const auto mode = video_mode(std::clamp(static_cast<unsigned>(width), 1U, desktop.x),
                               std::clamp(static_cast<unsigned>(height), 1U, desktop.y));
  const bool old_gl = wants_old_gl();
  open_window(window, mode, title, old_gl ? 2 : 3, old_gl ? 1 : 2);
  if (!window.isOpen()) fail("the screen shows no window with OpenGL: {}", kWithout);
  // SFML 2.5 takes the screen's width for its height when it centres a window: where no window
  // manager mends that, a part of it lies outside.
  const auto size = window.getSize();
  const auto middle = [](unsigned room, unsigned taken) {
    return taken < room ? static_cast<int>((room - taken) / 2) : 0;
  };
  window.setPosition({middle(desktop.x, size.x), middle(desktop.y, size.y)});
  state_->width = static_cast<int>(size.x);
  state_->height = static_cast<int>(size.y);
  // From OpenGL 3.2 on ImGui can draw lists of any length.
  const auto& settings = window.getSettings();
  const bool modern =
      !old_gl && std::pair(settings.majorVersion, settings.minorVersion) >= std::pair(3U, 2U);
  state_->renderer.emplace(modern);
  ui.allow_large_lists(modern);
  ui.use_clipboard({clipboard_text, set_clipboard_text});
}

// The renderer goes first: it needs the window's OpenGL context.
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
  if (seconds > 0) std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
}

int Window::width() const { return state_->width; }
int Window::height() const { return state_->height; }
std::string Window::renderer() const { return state_->renderer->name(); }

void Window::draw(Colour background) {
  state_->renderer->draw(background, state_->width, state_->height);
  state_->window.display();
}

}  // namespace lab::viz
