#include "core/table.hpp"

#include "core/text.hpp"
#include "tests/catch.hpp"
#include "tests/core/lines.hpp"

using namespace lab;
using testing::lines_of;

TEST_CASE("Numbers stand to the right, words to the left, and columns in line") {
  core::Table table({"<agent", "score"});
  table.add({"dqn", "0.74"});
  table.add({"tabular q", "12"});
  CHECK(table.text() ==
        "  agent      score\n"
        "  ─────────  ─────\n"
        "  dqn         0.74\n"
        "  tabular q     12\n");
}

TEST_CASE("Missing cells are empty, and too many are a mistake") {
  core::Table table({"<a", "b"});
  table.add({"x"});
  table.add({});
  CHECK(lines_of(table.text()).size() == 4);
  CHECK_THROWS_AS(table.add({"1", "2", "3"}), std::logic_error);
}

TEST_CASE("A long text is broken so that the table fits the width, and no word is lost") {
  core::Table table({"<name", "<what it does", "number"});
  std::string words;
  for (int i = 0; i < 40; ++i) words += "word" + std::to_string(i) + " ";
  table.add({"one", words, "1"});
  for (const int width : {40, 80, 120}) {
    const auto text = table.text(width);
    for (const auto& line : lines_of(text)) {
      INFO(line);
      CHECK(core::display_width(line) <= width);
    }
    for (int i = 0; i < 40; ++i) CHECK_THAT(text, testing::contains("word" + std::to_string(i)));
  }
}

TEST_CASE("Coloured and accented cells take the columns that one sees") {
  core::Table table({"<a", "b"});
  table.add({"\x1b[31mäöü\x1b[0m", "1"});
  table.add({"abcdef", "22"});
  for (const auto& line : lines_of(table.text())) CHECK(core::display_width(line) == 12);
}
