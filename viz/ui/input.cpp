#include "viz/ui/input.hpp"

#include <imgui.h>

#include <cmath>

namespace lab::viz {
namespace {

constexpr int kButtons = 3;

bool is_known_button(const Event& e) { return e.button >= 0 && e.button < kButtons; }

/// Keys that do something in ImGui by themselves. Letters arrive as text; their key matters with
/// Ctrl only.
bool is_command(const Event& e) {
  return e.type == Event::Type::key_down && (e.key >= Key::left || e.ctrl);
}

bool is_letter(Key key) { return key >= Key{'A'} && key <= Key{'Z'}; }

#if IMGUI_VERSION_NUM < 18700

void tell_key(Key key, bool down) { ImGui::GetIO().KeysDown[static_cast<int>(key)] = down; }

void tell_modifiers(bool ctrl, bool shift, bool alt) {
  ImGuiIO& io = ImGui::GetIO();
  io.KeyCtrl = ctrl;
  io.KeyShift = shift;
  io.KeyAlt = alt;
}

void tell_place(float x, float y) { ImGui::GetIO().MousePos = {x, y}; }
void tell_button(int button, bool down) { ImGui::GetIO().MouseDown[button] = down; }
void tell_wheel(float notches) { ImGui::GetIO().MouseWheel += notches; }

#else

ImGuiKey imgui_key(Key key) {
  if (is_letter(key)) {
    return static_cast<ImGuiKey>(ImGuiKey_A + (static_cast<int>(key) - static_cast<int>('A')));
  }
  switch (key) {
    case Key::left: return ImGuiKey_LeftArrow;
    case Key::right: return ImGuiKey_RightArrow;
    case Key::up: return ImGuiKey_UpArrow;
    case Key::down: return ImGuiKey_DownArrow;
    case Key::home: return ImGuiKey_Home;
    case Key::end: return ImGuiKey_End;
    case Key::page_up: return ImGuiKey_PageUp;
    case Key::page_down: return ImGuiKey_PageDown;
    case Key::enter: return ImGuiKey_Enter;
    case Key::escape: return ImGuiKey_Escape;
    case Key::tab: return ImGuiKey_Tab;
    case Key::backspace: return ImGuiKey_Backspace;
    case Key::remove: return ImGuiKey_Delete;
    default: return ImGuiKey_None;
  }
}

void tell_key(Key key, bool down) { ImGui::GetIO().AddKeyEvent(imgui_key(key), down); }

void tell_modifiers(bool ctrl, bool shift, bool alt) {
  ImGuiIO& io = ImGui::GetIO();
#if IMGUI_VERSION_NUM < 18900
  io.AddKeyEvent(ImGuiKey_ModCtrl, ctrl);
  io.AddKeyEvent(ImGuiKey_ModShift, shift);
  io.AddKeyEvent(ImGuiKey_ModAlt, alt);
#else
  io.AddKeyEvent(ImGuiMod_Ctrl, ctrl);
  io.AddKeyEvent(ImGuiMod_Shift, shift);
  io.AddKeyEvent(ImGuiMod_Alt, alt);
#endif
}

void tell_place(float x, float y) { ImGui::GetIO().AddMousePosEvent(x, y); }
void tell_button(int button, bool down) { ImGui::GetIO().AddMouseButtonEvent(button, down); }
void tell_wheel(float notches) { ImGui::GetIO().AddMouseWheelEvent(0, notches); }

#endif

}  // namespace

void prepare_input() {
  ImGuiIO& io = ImGui::GetIO();
#if IMGUI_VERSION_NUM < 18700
  const auto name = [&io](ImGuiKey theirs, Key ours) {
    io.KeyMap[theirs] = static_cast<int>(ours);
  };
  name(ImGuiKey_LeftArrow, Key::left);
  name(ImGuiKey_RightArrow, Key::right);
  name(ImGuiKey_UpArrow, Key::up);
  name(ImGuiKey_DownArrow, Key::down);
  name(ImGuiKey_Home, Key::home);
  name(ImGuiKey_End, Key::end);
  name(ImGuiKey_PageUp, Key::page_up);
  name(ImGuiKey_PageDown, Key::page_down);
  name(ImGuiKey_Enter, Key::enter);
  name(ImGuiKey_Escape, Key::escape);
  name(ImGuiKey_Tab, Key::tab);
  name(ImGuiKey_Backspace, Key::backspace);
  name(ImGuiKey_Delete, Key::remove);
  name(ImGuiKey_A, Key{'A'});
  name(ImGuiKey_C, Key{'C'});
  name(ImGuiKey_V, Key{'V'});
  name(ImGuiKey_X, Key{'X'});
  name(ImGuiKey_Y, Key{'Y'});
  name(ImGuiKey_Z, Key{'Z'});
#else
  // ImGui's own queue cannot be asked whether something waits in it.
  io.ConfigInputTrickleEventQueue = false;
#endif
}

void Input::push(const Event& event) {
  using Type = Event::Type;
  if (event.type == Type::mouse_down || event.type == Type::mouse_up || event.type == Type::wheel) {
    Event move{Type::mouse_move};
    move.x = event.x;
    move.y = event.y;
    events_.push_back(move);
  }
  events_.push_back(event);
}

void Input::show_frame() {
  shown_ = {};
  while (!events_.empty() && fits(events_.front())) {
    show(events_.front());
    events_.pop_front();
  }
}

bool Input::fits(const Event& e) const {
  switch (e.type) {
    case Event::Type::mouse_move:
      return (shown_.buttons == 0 && !shown_.wheel) || (e.x == x_ && e.y == y_);
    case Event::Type::mouse_up:
      // What is dragged looks where the mouse is only as long as the button is down.
      if (shown_.moved) return false;
      [[fallthrough]];
    case Event::Type::mouse_down:
      return !shown_.text && !shown_.command &&
             (!is_known_button(e) || (shown_.buttons >> e.button & 1U) == 0);
    case Event::Type::key_down:
    case Event::Type::key_up:
      if (is_command(e) && (shown_.text || shown_.command)) return false;
      return shown_.buttons == 0 && !shown_.keys.contains(e.key);
    case Event::Type::text: return shown_.buttons == 0 && !shown_.command;
    case Event::Type::focus_lost: return shown_.buttons == 0 && shown_.keys.empty() && !shown_.text;
    case Event::Type::wheel:
    case Event::Type::resize:
    case Event::Type::close: return true;
  }
  return true;
}

void Input::show(const Event& e) {
  switch (e.type) {
    case Event::Type::mouse_move:
      if (!std::isfinite(e.x) || !std::isfinite(e.y)) break;
      shown_.moved |= e.x != x_ || e.y != y_;
      x_ = e.x;
      y_ = e.y;
      tell_place(x_, y_);
      break;
    case Event::Type::mouse_down:
    case Event::Type::mouse_up:
      if (is_known_button(e)) show_button(e.button, e.type == Event::Type::mouse_down);
      break;
    case Event::Type::wheel:
      shown_.wheel = true;
      if (std::isfinite(e.wheel)) tell_wheel(e.wheel);
      break;
    case Event::Type::key_down:
    case Event::Type::key_up:
      tell_modifiers(e.ctrl, e.shift, e.alt);
      shown_.command |= is_command(e);
      if (is_command(e) || e.type == Event::Type::key_up) {
        show_key(e.key, e.type == Event::Type::key_down);
      }
      break;
    case Event::Type::text:
      if (e.character < 32 || e.character == 127) break;  // what a key with Ctrl sends
      shown_.text = true;
      ImGui::GetIO().AddInputCharacter(static_cast<unsigned>(e.character));
      break;
    case Event::Type::focus_lost: release_all(); break;
    case Event::Type::resize:
    case Event::Type::close: break;
  }
}

void Input::show_button(int button, bool down) {
  const unsigned bit = 1U << button;
  shown_.buttons |= bit;
  buttons_down_ = down ? buttons_down_ | bit : buttons_down_ & ~bit;
  tell_button(button, down);
}

void Input::show_key(Key key, bool down) {
  // A key that is held sends its press again and again; ImGui repeats by itself.
  if (down_.contains(key) == down) return;
  const bool is_known = is_letter(key) || (key >= Key::left && key <= Key::remove);
  if (!is_known) return;
  if (down) {
    down_.insert(key);
  } else {
    down_.erase(key);
  }
  shown_.keys.insert(key);
  tell_key(key, down);
}

void Input::release_all() {
  for (const Key key : std::set(down_)) show_key(key, false);
  for (int button = 0; button < kButtons; ++button) {
    if ((buttons_down_ >> button & 1U) != 0) show_button(button, false);
  }
  tell_modifiers(false, false, false);
}

}  // namespace lab::viz
