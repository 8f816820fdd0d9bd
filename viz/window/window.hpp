#pragma once

#include <memory>
#include <string>

#include "viz/draw/canvas.hpp"
#include "viz/ui/event.hpp"
#include "viz/ui/ui_context.hpp"

namespace lab::viz {

/// A window on the screen: events come from it (SFML), frames are drawn into it (OpenGL 3.2, or
/// OpenGL 2 where there is no more). It lives within the life of the UiContext that it draws. At
/// most one at a time.
class Window {
 public:
  /// In the middle of the screen, and no larger than it. Throws Error, naming what works without a
  /// screen, when there is none. The environment variable LAB_GL=2 chooses OpenGL 2.
  Window(UiContext& ui, const std::string& title, int width, int height);
  ~Window();
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  /// The next event that waits; false when there is none.
  bool poll(Event& event);
  /// Sleeps: nothing is drawn and no processor is used until the caller looks for events again.
  static void rest(double seconds);

  [[nodiscard]] int width() const;
  [[nodiscard]] int height() const;
  /// What draws: "OpenGL 3 (4.5 (Compatibility Profile) Mesa …)".
  [[nodiscard]] std::string renderer() const;
  /// Draws the frame that ended last and shows it.
  void draw(Colour background);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lab::viz
