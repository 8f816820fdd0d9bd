#include "core/text.hpp"

#include <limits>

#include "tests/catch.hpp"

using namespace lab;

TEST_CASE("The edit distance counts single-letter changes, both ways alike") {
  struct Pair {
    const char *a, *b;
    int distance;
  };
  for (const auto& [a, b, distance] :
       {Pair{"", "", 0}, Pair{"", "abc", 3}, Pair{"batch", "batch", 0}, Pair{"bacth", "batch", 2},
        Pair{"kitten", "sitting", 3}, Pair{"flaw", "lawn", 2}, Pair{"a", "b", 1}}) {
    INFO(a << " " << b);
    CHECK(core::edit_distance(a, b) == distance);
    CHECK(core::edit_distance(b, a) == distance);
  }
}

TEST_CASE("The nearest word is found, and none when all are far") {
  const std::vector<std::string> words{"batch", "buffer", "target-every", "lr"};
  CHECK(core::nearest("bacth", words) == "batch");
  CHECK(core::nearest("target", words) == "target-every");
  CHECK(core::nearest("lt", words) == "lr");
  CHECK(core::nearest("zzzzz", words).empty());
  CHECK(core::nearest("", words).empty());
  CHECK(core::nearest("batch", {}).empty());
}

TEST_CASE("Wrapped lines keep every word in order and fit the width, but for longer words") {
  const std::string text = "a bb ccc dddd eeeee ffffff ggggggg hhhhhhhh iiiiiiiii";
  for (int width = 1; width < 60; ++width) {
    std::string joined;
    for (const auto& line : core::wrap(text, width)) {
      INFO("width " << width << ": '" << line << "'");
      CHECK((core::display_width(line) <= width || line.find(' ') == line.npos));
      joined += (joined.empty() ? "" : " ") + line;
    }
    CHECK(joined == text);
  }
  CHECK(core::wrap("", 10) == std::vector<std::string>{""});
  CHECK(core::wrap("12345 12345", 11).size() == 1);
  CHECK(core::wrap("12345 12345", 10).size() == 2);
}

TEST_CASE("Letters take one column, whatever their bytes, and colour codes none") {
  CHECK(core::display_width("") == 0);
  CHECK(core::display_width("abc") == 3);
  CHECK(core::display_width("äöü") == 3);
  CHECK(core::display_width("─│█→") == 4);
  CHECK(core::display_width("\x1b[1;31mred\x1b[0m") == 3);
  CHECK(core::display_width("\x1b[38;5;110mä\x1b[0m") == 1);
  CHECK(core::display_width("\x1b[0m") == 0);
}

TEST_CASE("A text is cut between letters, and its colour codes stay") {
  CHECK(core::cut_to_width("abcdef", 3) == "abc");
  CHECK(core::cut_to_width("abc", 10) == "abc");
  CHECK(core::cut_to_width("äöü", 2) == "äö");
  CHECK(core::cut_to_width("\x1b[31mabc\x1b[0m", 2) == "\x1b[31mab\x1b[0m");
  CHECK(core::cut_to_width("abc", 0).empty());
}

TEST_CASE("Text that breaks off within a letter or a code is measured without a crash") {
  for (const std::string text :
       {"\xc3", "a\xe2\x94", "\x80\x80", "\x1b", "\x1b[", "\x1b[31", "\xff"}) {
    CHECK(core::display_width(text) <= 3);
    CHECK(core::cut_to_width(text, 100) == text);
    CHECK_FALSE(core::wrap(text, 2).empty());
  }
}

TEST_CASE("Thousands are set apart by commas") {
  CHECK(core::thousands(0) == "0");
  CHECK(core::thousands(999) == "999");
  CHECK(core::thousands(1000) == "1,000");
  CHECK(core::thousands(1234567) == "1,234,567");
  CHECK(core::thousands(-1234) == "-1,234");
  CHECK(core::thousands(-999) == "-999");
  CHECK(core::thousands(std::numeric_limits<std::int64_t>::max()) == "9,223,372,036,854,775,807");
}

TEST_CASE("A duration is written in the unit a reader would use, also at the borders") {
  CHECK(core::duration(0) == "0 µs");
  CHECK(core::duration(127e-6) == "127 µs");
  CHECK(core::duration(0.9996e-3) == "1.0 ms");
  CHECK(core::duration(0.0081) == "8.1 ms");
  CHECK(core::duration(0.05) == "50 ms");
  CHECK(core::duration(0.13) == "0.13 s");
  CHECK(core::duration(12.34) == "12.3 s");
  CHECK(core::duration(245) == "4:05 min");
  CHECK(core::duration(9000) == "2:30:00 h");
  CHECK(core::duration(99.96) == "1:40 min");
  CHECK(core::duration(59.99) == "60.0 s");
  CHECK(core::duration(3599.7) == "1:00:00 h");
}

TEST_CASE("A number is written as short as reads back the same") {
  CHECK(core::number(0.001) == "0.001");
  CHECK(core::number(64) == "64");
  for (const double value : {1.0 / 3, 1e-300, 1e22, -0.1, 123456.789}) {
    double back = 0;
    CHECK(core::parse(core::number(value), back));
    CHECK(back == value);
  }
}

TEST_CASE("Only a whole text that is one number is read as a number") {
  double real = 7;
  for (const char* text : {"", " ", "x", "1x", " 1", "1 ", "+-1", "++1", "+", "-", "nan", "inf",
                           "1e999", "0x1p3", "1,5"}) {
    INFO("'" << text << "'");
    CHECK_FALSE(core::parse(text, real));
  }
  std::int64_t whole = 7;
  for (const char* text : {"", "1.0", "1e3", "9223372036854775808", "+-1", "++1", "0x1", "1 "}) {
    INFO("'" << text << "'");
    CHECK_FALSE(core::parse(text, whole));
  }
  CHECK((core::parse("-9223372036854775808", whole) && whole < 0));
  CHECK((core::parse("+12", whole) && whole == 12));
  CHECK((core::parse("-1.5e-3", real) && real == -1.5e-3));
}
