#pragma once

namespace lab::viz {

/// The keys that the viewer knows. Letters and digits are their capital ASCII code: Key{'A'}.
enum class Key : int {
  none = 0,
  space = ' ',
  left = 256,
  right,
  up,
  down,
  home,
  end,
  page_up,
  page_down,
  enter,
  escape,
  tab,
  backspace,
  remove,
};

/// Something that the user did, free of the library that saw it: a window, a test and a fuzzer make
/// them alike. Places are pixels of the window.
struct Event {
  enum class Type {
    mouse_move,  ///< x, y
    mouse_down,  ///< button (0 left, 1 right, 2 middle), x, y
    mouse_up,
    wheel,  ///< wheel: notches, up is positive; x, y
    key_down,
    key_up,
    text,    ///< character
    resize,  ///< width, height
    focus_lost,
    close,
  };
  Type type{};
  float x = 0, y = 0;
  int button = 0;
  float wheel = 0;
  Key key = Key::none;
  bool ctrl = false, shift = false, alt = false;
  char32_t character = 0;
  int width = 0, height = 0;
};

}  // namespace lab::viz
