#pragma once

// What differs between SFML 2.5, 2.6 and 3: events come as a union or as a variant, sizes as
// numbers or as vectors. Enumerators are written in their scoped form, which all of them know.

#include <SFML/Config.hpp>
#include <SFML/System/Err.hpp>
#include <SFML/Window.hpp>
#include <optional>
#include <string>

#include "viz/ui/event.hpp"

namespace lab::viz {

/// An event of SFML's as ours; nothing for those that mean nothing to us.
std::optional<Event> from_sfml(const sf::Event& event);

/// The next event of a window, whether or not it means anything to us; false when none waits.
inline bool next_event(sf::Window& window, std::optional<Event>& event) {
#if SFML_VERSION_MAJOR >= 3
  const auto next = window.pollEvent();
  if (next) event = from_sfml(*next);
  return next.has_value();
#else
  sf::Event next{};
  const bool any = window.pollEvent(next);
  if (any) event = from_sfml(next);
  return any;
#endif
}

/// SFML tells standard error what it finds wrong; our messages say it in the user's words.
inline void silence_sfml() { sf::err().rdbuf(nullptr); }

inline sf::VideoMode video_mode(unsigned width, unsigned height) {
#if SFML_VERSION_MAJOR >= 3
  return sf::VideoMode({width, height});
#else
  return {width, height};
#endif
}

inline sf::Vector2u desktop_size() {
  const auto mode = sf::VideoMode::getDesktopMode();
#if SFML_VERSION_MAJOR >= 3
  return mode.size;
#else
  return {mode.width, mode.height};
#endif
}

/// Opens a window with an OpenGL context of at least `major`.`minor`, if there is one.
inline void open_window(sf::Window& window, sf::VideoMode mode, const std::string& title,
                        unsigned major, unsigned minor) {
  sf::ContextSettings settings;
  settings.majorVersion = major;
  settings.minorVersion = minor;
#if SFML_VERSION_MAJOR >= 3
  window.create(mode, title, sf::Style::Default, sf::State::Windowed, settings);
#else
  window.create(mode, title, sf::Style::Default, settings);
#endif
}

inline std::string clipboard_text() {
  const auto bytes = sf::Clipboard::getString().toUtf8();
  return {bytes.begin(), bytes.end()};
}
inline void set_clipboard_text(const std::string& text) {
  sf::Clipboard::setString(sf::String::fromUtf8(text.begin(), text.end()));
}

}  // namespace lab::viz
