#include "viz/ui/ui_context.hpp"

#include <imgui.h>

#include <cstdlib>
#include <filesystem>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/errors.hpp"
#include "tests/temporary.hpp"
#include "viz/ui/marks.hpp"

using namespace lab;
using namespace lab::viz;

namespace {

using Type = Event::Type;

/// A window with one widget of each kind, and what has become of it.
struct Page {
  UiContext ui;
  Marks marks;
  int clicks = 0;
  float slider = 0, scrolled = 0;
  char text[64] = "";
  bool entered = false;

  /// The first frame learns how large all is, from the second on it can be used.
  Page() {
    frame();
    frame();
  }
  void frame() {
    marks.clear();
    ui.begin_frame(640, 480, 0.02);
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize({640, 480});
    ImGui::Begin("page");
    if (ImGui::Button("press")) ++clicks;
    marks.add_item("press");
    if (ImGui::InputText("name", text, sizeof text, ImGuiInputTextFlags_EnterReturnsTrue)) {
      entered = true;
    }
    marks.add_item("name");
    ImGui::SliderFloat("value", &slider, 0, 1);
    marks.add_item("value");
    ImGui::BeginChild("list", {300, 100});
    for (int i = 0; i < 100; ++i) ImGui::Text("line %d", i);
    scrolled = ImGui::GetScrollY();
    ImGui::EndChild();
    marks.add_item("list");
    ImGui::End();
    ui.end_frame();
  }
  /// Frames until all events are shown, and one more for what they cause.
  void settle() {
    do frame();
    while (ui.waiting());
    frame();
  }
  void feed(Type type, Point place, int button = 0) {
    Event event{type};
    event.x = place.x;
    event.y = place.y;
    event.button = button;
    ui.feed(event);
  }
  void click(const std::string& name) {
    const Point place = marks.all().at(name).centre();
    feed(Type::mouse_move, place);
    feed(Type::mouse_down, place);
    feed(Type::mouse_up, place);
  }
  void key(Key key, bool ctrl = false, bool shift = false) {
    for (const Type type : {Type::key_down, Type::key_up}) {
      Event event{type};
      event.key = key;
      event.ctrl = ctrl;
      event.shift = shift;
      ui.feed(event);
    }
  }
  void type(const std::u32string& letters) {
    for (const char32_t letter : letters) {
      key(letter >= U'a' && letter <= U'z' ? static_cast<Key>(letter - U'a' + U'A') : Key::none);
      Event event{Type::text};
      event.character = letter;
      ui.feed(event);
    }
  }
};

}  // namespace

TEST_CASE("A press and a release within a frame are a click", "[viz]") {
  Page page;
  page.click("press");
  page.settle();
  CHECK(page.clicks == 1);
  page.click("press");
  page.click("press");
  page.settle();
  CHECK(page.clicks == 3);
  CHECK_FALSE(page.ui.waiting());
}

TEST_CASE("A drag within a frame moves a slider from its beginning to its end", "[viz]") {
  Page page;
  const Rect slider = page.marks.all().at("value");
  page.feed(Type::mouse_down, slider.centre());
  page.feed(Type::mouse_move, {slider.right() + 100, slider.centre().y});
  page.feed(Type::mouse_up, {slider.right() + 100, slider.centre().y});
  page.feed(Type::mouse_move, {slider.x - 100, slider.centre().y});
  page.settle();
  CHECK(page.slider == 1);
}

TEST_CASE("Letters and keys reach a text field in the order of the events", "[viz]") {
  Page page;
  page.click("name");
  page.type(U"abx");
  page.key(Key::backspace);
  page.type(U"cε");
  page.key(Key::home);
  page.type(U"0");
  page.key(Key::right);
  page.key(Key::remove);
  page.key(Key::end);
  page.type(U"z");
  page.settle();
  CHECK(std::string(page.text) == "0acεz");
  CHECK(page.ui.wants_text());
  CHECK_FALSE(page.entered);
  page.key(Key::enter);
  page.settle();
  CHECK(page.entered);
  CHECK_FALSE(page.ui.wants_text());
}

TEST_CASE("Text is selected, cut, copied and pasted with Ctrl", "[viz]") {
  Page page;
  page.click("name");
  page.type(U"lake");
  page.key(Key{'A'}, true);
  page.key(Key{'C'}, true);
  page.key(Key::end);
  page.key(Key{'V'}, true);
  page.settle();
  CHECK(std::string(page.text) == "lakelake");
  page.key(Key{'A'}, true);
  page.key(Key{'X'}, true);
  page.settle();
  CHECK(std::string(page.text).empty());
  page.key(Key{'V'}, true);
  page.key(Key{'V'}, true);
  page.settle();
  CHECK(std::string(page.text) == "lakelakelakelake");
}

TEST_CASE("The clipboard can be the window's", "[viz]") {
  Page page;
  std::string board = "from outside";
  page.ui.use_clipboard(
      {[&board] { return board; }, [&board](const std::string& copied) { board = copied; }});
  page.frame();
  page.click("name");
  page.key(Key{'V'}, true);
  page.type(U"!");
  page.key(Key{'A'}, true);
  page.key(Key{'C'}, true);
  page.settle();
  CHECK(board == "from outside!");
}

TEST_CASE("Escape leaves a text field and takes back what was typed", "[viz]") {
  Page page;
  page.click("name");
  page.type(U"abc");
  page.key(Key::escape);
  page.settle();
  CHECK_FALSE(page.ui.wants_text());
  CHECK(std::string(page.text).empty());
}

TEST_CASE("The wheel scrolls what the mouse is on", "[viz]") {
  Page page;
  Event wheel{Type::wheel};
  const Point place = page.marks.all().at("list").centre();
  wheel.x = place.x;
  wheel.y = place.y;
  wheel.wheel = -2;
  page.ui.feed(wheel);
  page.settle();
  const float down = page.scrolled;
  CHECK(down > 10);
  wheel.wheel = 1;
  page.ui.feed(wheel);
  page.settle();
  CHECK(page.scrolled < down);
}

TEST_CASE("A window that loses the focus holds no button and no key", "[viz]") {
  Page page;
  const Rect slider = page.marks.all().at("value");
  page.feed(Type::mouse_down, slider.centre());
  page.ui.feed({Type::focus_lost});
  page.feed(Type::mouse_move, {slider.right(), slider.centre().y});
  page.settle();
  CHECK(page.slider < 0.6F);
  CHECK_FALSE(ImGui::IsAnyItemActive());
}

TEST_CASE("Events without a conflict are shown in one frame", "[viz]") {
  Page page;
  for (int i = 0; i < 100; ++i) page.feed(Type::mouse_move, {static_cast<float>(i), 20});
  page.frame();
  CHECK_FALSE(page.ui.waiting());
  CHECK(ImGui::GetIO().MousePos.x == 99);
}

TEST_CASE("10,000 random events do no harm", "[viz]") {
  Page page;
  std::mt19937 random(7);
  const auto below = [&random](unsigned end) { return static_cast<int>(random() % end); };
  for (int i = 0; i < 10'000; ++i) {
    Event event{static_cast<Type>(below(10))};
    event.x = static_cast<float>(below(700)) - 30;
    event.y = static_cast<float>(below(540)) - 30;
    if (below(100) == 0) event.x = std::numeric_limits<float>::quiet_NaN();
    event.button = below(6) - 1;
    event.wheel = static_cast<float>(below(7)) - 3;
    event.key = static_cast<Key>(below(300) - 5);
    event.ctrl = below(2) == 0;
    event.shift = below(2) == 0;
    event.alt = below(4) == 0;
    event.character = static_cast<char32_t>(below(4) == 0 ? random() : random() % 1000);
    event.width = below(3000);
    event.height = below(3000);
    page.ui.feed(event);
    if (below(3) == 0) page.frame();
  }
  page.settle();
  CHECK_FALSE(page.ui.waiting());
}

TEST_CASE("A frame may be of any size and follow at once", "[viz]") {
  UiContext ui;
  for (const int size : {0, 1, 8000}) {
    ui.begin_frame(size, size, 0);
    ImGui::Text("hello");
    ui.end_frame();
    if (size < 2) CHECK(draw_image({}).width == 1);
  }
}

TEST_CASE("Nothing is written to the disk", "[viz]") {
  CHECK_FALSE(std::filesystem::exists("imgui.ini"));
  { Page().settle(); }
  CHECK_FALSE(std::filesystem::exists("imgui.ini"));
}

TEST_CASE("A font file that is none is an error, not the end of the program", "[viz]") {
  const testing::TemporaryFolder folder;
  ::setenv("LAB_FONT", folder.file("a.ttf", "no font").c_str(), 1);
  CHECK_THAT(testing::error_of([] { UiContext(); }), testing::contains("a.ttf"));
  ::unsetenv("LAB_FONT");
  CHECK(Page().marks.all().size() == 4);
}

TEST_CASE("There is one context at a time, and one after another", "[viz]") {
  {
    UiContext first;
    CHECK_THROWS_AS(UiContext(), std::logic_error);
  }
  const Page page;
  CHECK(page.marks.all().size() == 4);
}
