#pragma once

#include <functional>
#include <memory>
#include <string>

#include "viz/draw/canvas.hpp"
#include "viz/draw/theme.hpp"
#include "viz/ui/event.hpp"
#include "viz/ui/image.hpp"

namespace lab::viz {

/// Where copied text goes to and comes from.
struct Clipboard {
  std::function<std::string()> get;
  std::function<void(const std::string&)> set;
};

/// One ImGui context with our font and colours; at most one at a time. Without a window it is drawn
/// by draw_image(). It never writes imgui.ini.
///
/// The font is DejaVu Sans where it is installed, else ImGui's own (which has no Greek, no arrows).
class UiContext {
 public:
  UiContext();
  ~UiContext();
  UiContext(const UiContext&) = delete;
  UiContext& operator=(const UiContext&) = delete;

  void set_theme(const Theme& theme);
  /// Whether a draw list may have more than 65,535 corners. draw_image() and OpenGL 3 can draw them
  /// (the default), OpenGL 2 cannot: then heat maps are drawn coarser.
  void allow_large_lists(bool allowed);
  /// The window's clipboard. Until then copied text stays in this program.
  void use_clipboard(Clipboard clipboard);

  /// Takes an event. Of several changes of one button that arrive within a frame, one is shown a
  /// frame, so that no click is lost however slow the frames are.
  void feed(const Event& event);
  /// Whether events wait for a further frame.
  [[nodiscard]] bool waiting() const;
  /// Begins a frame of `width` × `height` pixels, `seconds` after the last.
  void begin_frame(int width, int height, double seconds);
  /// Ends it; afterwards ImGui::GetDrawData() holds what is to be drawn.
  void end_frame();
  /// Whether ImGui wants the keys for itself (a text field is being edited).
  [[nodiscard]] bool wants_text() const;

  // What lies over the window: an unfolded list, a dialogue. ImGui lets nothing else be clicked
  // while there is one.
  [[nodiscard]] bool has_popup() const;
  /// Whether a place of the window belongs to one.
  [[nodiscard]] bool is_over_popup(Point place) const;
  /// Closes the one on top; within a frame.
  void close_popup();
  /// Closes all; within a frame. A click of this frame then reaches what lies under them.
  void close_popups();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Draws the frame that ended last with the processor: anti-aliased as ImGui makes it, the same
/// pixels on every machine. No display, no OpenGL.
Image draw_image(Colour background);

}  // namespace lab::viz
