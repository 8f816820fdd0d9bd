#pragma once

#include <deque>
#include <set>

#include "viz/ui/event.hpp"

namespace lab::viz {

/// Hands events to ImGui, which looks at the state of mouse and keys once a frame. What would be
/// lost in one look (press and release, a drag, a letter and then Backspace) is spread over frames.
class Input {
 public:
  void push(const Event& event);
  [[nodiscard]] bool waiting() const { return !events_.empty(); }
  /// Tells the present ImGui context as many events as one frame can show.
  void show_frame();

 private:
  /// What the frame shows already.
  struct Shown {
    unsigned buttons = 0;  ///< a bit each, those that changed
    bool moved = false, wheel = false, text = false, command = false;
    std::set<Key> keys;  ///< that changed
  };

  [[nodiscard]] bool fits(const Event& event) const;
  void show(const Event& event);
  void show_button(int button, bool down);
  void show_key(Key key, bool down);
  void release_all();

  std::deque<Event> events_;
  Shown shown_;
  float x_ = 0, y_ = 0;  ///< the mouse
  std::set<Key> down_;
  unsigned buttons_down_ = 0;
};

/// Prepares the present ImGui context for it.
void prepare_input();

}  // namespace lab::viz
