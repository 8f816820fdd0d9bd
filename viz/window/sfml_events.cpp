#include "viz/window/sfml.hpp"

namespace lab::viz {
namespace {

using SfKey = sf::Keyboard::Key;

Key key_of(SfKey key) {
  const int code = static_cast<int>(key);
  const int a = static_cast<int>(SfKey::A), zero = static_cast<int>(SfKey::Num0);
  const int pad = static_cast<int>(SfKey::Numpad0);
  if (code >= a && code < a + 26) return static_cast<Key>('A' + code - a);
  if (code >= zero && code < zero + 10) return static_cast<Key>('0' + code - zero);
  if (code >= pad && code < pad + 10) return static_cast<Key>('0' + code - pad);
  switch (key) {
    case SfKey::Space: return Key::space;
    case SfKey::Left: return Key::left;
    case SfKey::Right: return Key::right;
    case SfKey::Up: return Key::up;
    case SfKey::Down: return Key::down;
    case SfKey::Home: return Key::home;
    case SfKey::End: return Key::end;
    case SfKey::PageUp: return Key::page_up;
    case SfKey::PageDown: return Key::page_down;
    case SfKey::Enter: return Key::enter;
    case SfKey::Escape: return Key::escape;
    case SfKey::Tab: return Key::tab;
    case SfKey::Backspace: return Key::backspace;
    case SfKey::Delete: return Key::remove;
    default: return Key::none;
  }
}

// The fields of SFML's structures have the same names in all versions, but for places and sizes.

template <class SfKeyEvent>
std::optional<Event> key_event(Event::Type type, const SfKeyEvent& from) {
  Event event{.type = type};
  event.key = key_of(from.code);
  event.ctrl = from.control;
  event.shift = from.shift;
  event.alt = from.alt;
  if (event.key == Key::none) return std::nullopt;
  return event;
}

Event mouse_event(Event::Type type, int x, int y) {
  return {.type = type, .x = static_cast<float>(x), .y = static_cast<float>(y)};
}

std::optional<Event> button_event(Event::Type type, sf::Mouse::Button button, int x, int y) {
  auto event = mouse_event(type, x, y);
  switch (button) {
    case sf::Mouse::Button::Left: event.button = 0; return event;
    case sf::Mouse::Button::Right: event.button = 1; return event;
    case sf::Mouse::Button::Middle: event.button = 2; return event;
    default: return std::nullopt;
  }
}

std::optional<Event> wheel_event(float notches, bool vertical, int x, int y) {
  if (!vertical) return std::nullopt;
  auto event = mouse_event(Event::Type::wheel, x, y);
  event.wheel = notches;
  return event;
}

std::optional<Event> text_event(char32_t character) {
  // Backspace, Enter and the like come as keys.
  if (character < U' ' || character == 127) return std::nullopt;
  return Event{.type = Event::Type::text, .character = character};
}

Event resize_event(unsigned width, unsigned height) {
  Event event{.type = Event::Type::resize};
  event.width = static_cast<int>(width);
  event.height = static_cast<int>(height);
  return event;
}

}  // namespace

std::optional<Event> from_sfml(const sf::Event& event) {
  using Type = Event::Type;
#if SFML_VERSION_MAJOR >= 3
  if (event.is<sf::Event::Closed>()) return Event{.type = Type::close};
  if (event.is<sf::Event::FocusLost>()) return Event{.type = Type::focus_lost};
  if (const auto* e = event.getIf<sf::Event::Resized>()) return resize_event(e->size.x, e->size.y);
  if (const auto* e = event.getIf<sf::Event::TextEntered>()) return text_event(e->unicode);
  if (const auto* e = event.getIf<sf::Event::KeyPressed>()) return key_event(Type::key_down, *e);
  if (const auto* e = event.getIf<sf::Event::KeyReleased>()) return key_event(Type::key_up, *e);
  if (const auto* e = event.getIf<sf::Event::MouseMoved>()) {
    return mouse_event(Type::mouse_move, e->position.x, e->position.y);
  }
  if (const auto* e = event.getIf<sf::Event::MouseButtonPressed>()) {
    return button_event(Type::mouse_down, e->button, e->position.x, e->position.y);
  }
  if (const auto* e = event.getIf<sf::Event::MouseButtonReleased>()) {
    return button_event(Type::mouse_up, e->button, e->position.x, e->position.y);
  }
  if (const auto* e = event.getIf<sf::Event::MouseWheelScrolled>()) {
    return wheel_event(e->delta, e->wheel == sf::Mouse::Wheel::Vertical, e->position.x,
                       e->position.y);
  }
  return std::nullopt;
#else
  switch (event.type) {
    case sf::Event::Closed: return Event{.type = Type::close};
    case sf::Event::LostFocus: return Event{.type = Type::focus_lost};
    case sf::Event::Resized: return resize_event(event.size.width, event.size.height);
    case sf::Event::TextEntered: return text_event(event.text.unicode);
    case sf::Event::KeyPressed: return key_event(Type::key_down, event.key);
    case sf::Event::KeyReleased: return key_event(Type::key_up, event.key);
    case sf::Event::MouseMoved:
      return mouse_event(Type::mouse_move, event.mouseMove.x, event.mouseMove.y);
    case sf::Event::MouseButtonPressed:
      return button_event(Type::mouse_down, event.mouseButton.button, event.mouseButton.x,
                          event.mouseButton.y);
    case sf::Event::MouseButtonReleased:
      return button_event(Type::mouse_up, event.mouseButton.button, event.mouseButton.x,
                          event.mouseButton.y);
    case sf::Event::MouseWheelScrolled:
      return wheel_event(event.mouseWheelScroll.delta,
                         event.mouseWheelScroll.wheel == sf::Mouse::Wheel::VerticalWheel,
                         event.mouseWheelScroll.x, event.mouseWheelScroll.y);
    default: return std::nullopt;
  }
#endif
}

}  // namespace lab::viz
