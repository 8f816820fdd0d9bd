#include <optional>

#include "tests/catch.hpp"
#include "viz/window/sfml.hpp"

// What SFML reports, made by hand: no display is needed.

using namespace lab;
using viz::Event;
using viz::Key;
using Type = viz::Event::Type;

namespace {

#if SFML_VERSION_MAJOR >= 3

sf::Event key_pressed(sf::Keyboard::Key code, bool control = false) {
  sf::Event::KeyPressed key;
  key.code = code;
  key.control = control;
  return key;
}
sf::Event text_entered(char32_t character) { return sf::Event::TextEntered{character}; }
sf::Event button_pressed(sf::Mouse::Button button, int x, int y) {
  return sf::Event::MouseButtonPressed{button, {x, y}};
}
sf::Event wheel_scrolled(bool vertical, float delta) {
  return sf::Event::MouseWheelScrolled{
      vertical ? sf::Mouse::Wheel::Vertical : sf::Mouse::Wheel::Horizontal, delta, {3, 4}};
}
sf::Event resized(unsigned width, unsigned height) { return sf::Event::Resized{{width, height}}; }
sf::Event closed() { return sf::Event::Closed{}; }
sf::Event focus_lost() { return sf::Event::FocusLost{}; }
sf::Event mouse_entered() { return sf::Event::MouseEntered{}; }

#else

sf::Event of_type(sf::Event::EventType type) {
  sf::Event event{};
  event.type = type;
  return event;
}
sf::Event key_pressed(sf::Keyboard::Key code, bool control = false) {
  auto event = of_type(sf::Event::KeyPressed);
  event.key = {};
  event.key.code = code;
  event.key.control = control;
  return event;
}
sf::Event text_entered(char32_t character) {
  auto event = of_type(sf::Event::TextEntered);
  event.text.unicode = character;
  return event;
}
sf::Event button_pressed(sf::Mouse::Button button, int x, int y) {
  auto event = of_type(sf::Event::MouseButtonPressed);
  event.mouseButton = {button, x, y};
  return event;
}
sf::Event wheel_scrolled(bool vertical, float delta) {
  auto event = of_type(sf::Event::MouseWheelScrolled);
  event.mouseWheelScroll = {
      vertical ? sf::Mouse::Wheel::VerticalWheel : sf::Mouse::Wheel::HorizontalWheel, delta, 3, 4};
  return event;
}
sf::Event resized(unsigned width, unsigned height) {
  auto event = of_type(sf::Event::Resized);
  event.size = {width, height};
  return event;
}
sf::Event closed() { return of_type(sf::Event::Closed); }
sf::Event focus_lost() { return of_type(sf::Event::LostFocus); }
sf::Event mouse_entered() { return of_type(sf::Event::MouseEntered); }

#endif

Key key_of(sf::Keyboard::Key code) {
  const auto event = viz::from_sfml(key_pressed(code));
  return event ? event->key : Key::none;
}

}  // namespace

TEST_CASE("Letters and digits, also those of the number pad, are their capital ASCII code") {
  using SfKey = sf::Keyboard::Key;
  CHECK(key_of(SfKey::A) == Key{'A'});
  CHECK(key_of(SfKey::Q) == Key{'Q'});
  CHECK(key_of(SfKey::Z) == Key{'Z'});
  CHECK(key_of(SfKey::Num0) == Key{'0'});
  CHECK(key_of(SfKey::Num9) == Key{'9'});
  CHECK(key_of(SfKey::Numpad5) == Key{'5'});
}

TEST_CASE("The keys that move the two times arrive as themselves") {
  using SfKey = sf::Keyboard::Key;
  CHECK(key_of(SfKey::Space) == Key::space);
  CHECK(key_of(SfKey::Left) == Key::left);
  CHECK(key_of(SfKey::Right) == Key::right);
  CHECK(key_of(SfKey::Home) == Key::home);
  CHECK(key_of(SfKey::End) == Key::end);
  CHECK(key_of(SfKey::PageUp) == Key::page_up);
  CHECK(key_of(SfKey::PageDown) == Key::page_down);
}

TEST_CASE("A key that the viewer does not know is no event") {
  CHECK_FALSE(viz::from_sfml(key_pressed(sf::Keyboard::Key::F5)).has_value());
  CHECK_FALSE(viz::from_sfml(key_pressed(sf::Keyboard::Key::Unknown)).has_value());
  CHECK_FALSE(viz::from_sfml(mouse_entered()).has_value());
}

TEST_CASE("A key tells which modifiers are down") {
  const auto event = viz::from_sfml(key_pressed(sf::Keyboard::Key::E, true));
  REQUIRE(event.has_value());
  CHECK(event->type == Type::key_down);
  CHECK(event->ctrl);
  CHECK_FALSE(event->shift);
  CHECK_FALSE(event->alt);
}

TEST_CASE("Text is letters of any script, and no control characters") {
  const auto greek = viz::from_sfml(text_entered(U'ε'));
  REQUIRE(greek.has_value());
  CHECK(greek->type == Type::text);
  CHECK(greek->character == U'ε');
  for (const char32_t control : {U'\b', U'\r', U'\x1b', U'\x7f'}) {
    CHECK_FALSE(viz::from_sfml(text_entered(control)).has_value());
  }
}

TEST_CASE("Mouse buttons are 0 left, 1 right, 2 middle, and further ones are none") {
  const auto button = [](sf::Mouse::Button which) {
    const auto event = viz::from_sfml(button_pressed(which, 30, 40));
    if (!event) return -1;
    CHECK(event->type == Type::mouse_down);
    CHECK(event->x == 30);
    CHECK(event->y == 40);
    return event->button;
  };
  CHECK(button(sf::Mouse::Button::Left) == 0);
  CHECK(button(sf::Mouse::Button::Right) == 1);
  CHECK(button(sf::Mouse::Button::Middle) == 2);
#if SFML_VERSION_MAJOR >= 3
  CHECK(button(sf::Mouse::Button::Extra1) == -1);
#else
  CHECK(button(sf::Mouse::Button::XButton1) == -1);
#endif
}

TEST_CASE("The wheel counts notches upwards, and one that tilts to the side is no event") {
  const auto up = viz::from_sfml(wheel_scrolled(true, 2));
  REQUIRE(up.has_value());
  CHECK(up->type == Type::wheel);
  CHECK(up->wheel == 2);
  CHECK(up->x == 3);
  CHECK(up->y == 4);
  CHECK_FALSE(viz::from_sfml(wheel_scrolled(false, 2)).has_value());
}

TEST_CASE("A window tells its new size, that it lost the focus, and that it is to close") {
  const auto event = viz::from_sfml(resized(640, 480));
  REQUIRE(event.has_value());
  CHECK(event->type == Type::resize);
  CHECK(event->width == 640);
  CHECK(event->height == 480);
  REQUIRE(viz::from_sfml(focus_lost()).has_value());
  CHECK(viz::from_sfml(focus_lost())->type == Type::focus_lost);
  REQUIRE(viz::from_sfml(closed()).has_value());
  CHECK(viz::from_sfml(closed())->type == Type::close);
}
