#include "core/command_line.hpp"

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>

#include "core/text.hpp"
#include "tests/catch.hpp"
#include "tests/core/captured.hpp"
#include "tests/core/lines.hpp"
#include "tests/core/sample_options.hpp"
#include "tests/errors.hpp"

using namespace lab;
using testing::contains;
using testing::lines_of;

namespace {

const core::Manual kManual{
    .program = "lab sample",
    .summary = "shows what a manual page looks like",
    .synopsis = {"--train [OPTIONS]", "--show [RUN]"},
    .description = {"One paragraph that is long enough to need a second line, because it goes on "
                    "and on without an end.",
                    "Another one."},
    .examples = {{"--train --batch 32", "Train with small batches."}},
    .files = {{"runs/sample/NAME/", "One run."}},
};

struct Fixture {
  testing::SampleOptions options;
  core::FieldList list;
  std::vector<std::string> given;
  Fixture() { testing::fields(list, options); }

  bool parse(std::vector<std::string> arguments) {
    std::vector<const char*> argv{"lab-sample"};
    for (const auto& argument : arguments) argv.push_back(argument.c_str());
    return core::parse_command_line(kManual, {&list}, static_cast<int>(argv.size()), argv.data(),
                                    given);
  }
  std::string refusal(std::vector<std::string> arguments) {
    return testing::error_of<UsageError>([&] { parse(std::move(arguments)); });
  }
};

}  // namespace

TEST_CASE("An option of several words takes that many; one that may be repeated keeps them all") {
  Fixture f;
  CHECK(f.parse({"--pair", "a b", "c", "--note", "x=1", "--batch", "8", "--note", "y, z"}));
  CHECK(f.options.pair == std::vector<std::string>{"a b", "c"});
  CHECK(f.options.notes == std::vector<std::string>{"x=1", "y, z"});
  CHECK(f.options.batch == 8);
  CHECK_THAT(f.refusal({"--pair", "a"}), contains("--pair"));
  CHECK_THAT(f.refusal({"--pair", "a", "b", "--pair", "c", "d"}), contains("--pair"));
  CHECK_THAT(f.refusal({"--note"}), contains("--note"));
}

TEST_CASE("Arguments set their options and leave the others alone") {
  Fixture f;
  CHECK(f.parse({"--rate", "0.5", "--batch=32", "--dueling", "--no-slippery", "--name", "x y",
                 "--colour", "dark-blue", "--hidden", "8,9"}));
  CHECK(f.options == testing::SampleOptions{.rate = 0.5,
                                            .batch = 32,
                                            .dueling = true,
                                            .slippery = false,
                                            .name = "x y",
                                            .colour = testing::Colour::dark_blue,
                                            .hidden = {8, 9}});
  auto given = f.given;
  std::sort(given.begin(), given.end());
  CHECK(given == std::vector<std::string>{"batch", "colour", "dueling", "hidden", "name", "rate",
                                          "slippery"});
}

TEST_CASE("No arguments change nothing") {
  Fixture f;
  CHECK(f.parse({}));
  CHECK(f.options == testing::SampleOptions{});
  CHECK(f.given.empty());
}

TEST_CASE("Of an option that is given twice the last value counts") {
  Fixture f;
  f.parse({"--batch", "1", "--batch", "2", "--dueling", "--no-dueling"});
  CHECK(f.options.batch == 2);
  CHECK_FALSE(f.options.dueling);
}

TEST_CASE("A flag can be switched both ways, whatever its default") {
  Fixture f;
  f.parse({"--slippery", "--no-dueling"});
  CHECK(f.options == testing::SampleOptions{});
}

TEST_CASE("Texts that look odd arrive as they were typed") {
  for (const std::string text :
       {"--batch", "-x", "a=b", "[1,2]", "1,2", "\"q\"", "'q'", "{}", "#", "%s", "a\\nb"}) {
    Fixture f;
    INFO("'" << text << "'");
    f.parse({"--name=" + text});
    CHECK(f.options.name == text);
  }
  Fixture f;
  f.options.name = "x";
  f.parse({"--name", ""});
  CHECK(f.options.name.empty());
}

TEST_CASE("An unknown option is refused, with the nearest one") {
  Fixture f;
  CHECK_THAT(f.refusal({"--bacth", "3"}), contains("--bacth"));
  CHECK_THAT(f.refusal({"--bacth", "3"}), contains("did you mean --batch?"));
  CHECK_THAT(f.refusal({"--bacth=3"}), contains("did you mean --batch?"));
  CHECK_THAT(f.refusal({"--no-slipery"}), contains("did you mean --no-slippery?"));
  CHECK_THAT(f.refusal({"--hlep"}), contains("did you mean --help?"));
  CHECK_THAT(f.refusal({"-x"}), contains("-x"));
  CHECK_THAT(f.refusal({"--"}), !contains("internal"));
  CHECK_THAT(f.refusal({"---"}), contains("---"));
  CHECK_THAT(f.refusal({"train"}), contains("'train' is no option"));
  CHECK_THAT(f.refusal({"--batch", "3", "4"}), contains("'4'"));
  CHECK_THAT(f.refusal({""}), contains("''"));
  CHECK(f.options == testing::SampleOptions{});
}

TEST_CASE("A value that is missing, no number or out of range is refused, naming its option") {
  Fixture f;
  CHECK_THAT(f.refusal({"--batch"}), contains("batch"));
  CHECK_THAT(f.refusal({"--batch", "many"}), contains("--batch: 'many'"));
  CHECK_THAT(f.refusal({"--batch", "0"}), contains("--batch: 0 is out of range"));
  CHECK_THAT(f.refusal({"--batch", "-3"}), contains("--batch: -3 is out of range"));
  CHECK_THAT(f.refusal({"--colour", "green"}), contains("--colour"));
  CHECK_THAT(f.refusal({"--dueling=maybe"}), contains("dueling"));
  CHECK_THAT(f.refusal({"--batch", ""}), contains("batch"));
}

TEST_CASE("The manual page is at most 80 columns wide and names every option") {
  Fixture f;
  const auto page = core::manual_page(kManual, {&f.list});
  for (const auto& line : lines_of(page)) {
    INFO(line);
    CHECK(core::display_width(line) <= 80);
  }
  for (const auto& field : f.list.all()) {
    const bool is_on = field.kind == core::Field::Kind::flag && field.initial == "true";
    CHECK_THAT(page, contains((is_on ? "--no-" : "--") + field.name));
    // without the first letter, which the page makes a capital
    CHECK_THAT(page, contains(field.help.substr(1)));
  }
  for (const char* part : {"NAME", "SYNOPSIS", "DESCRIPTION", "LEARNING", "NETWORK", "--config",
                           "--help", "--version", "FILES", "EXIT STATUS", "EXAMPLES",
                           "lab sample --train --batch 32", "Default: 64.", "red|dark-blue"}) {
    CHECK_THAT(page, contains(part));
  }
}

TEST_CASE("A flag that is on is offered by the name that turns it off") {
  Fixture f;
  const auto page = core::manual_page(kManual, {&f.list});
  CHECK_THAT(page, contains("--no-slippery"));
  CHECK_THAT(page, !contains("--no-dueling"));
}

TEST_CASE("Help and version are printed and end the program without options being set") {
  for (const char* flag : {"--help", "-h"}) {
    Fixture f;
    const auto [text, go_on] = testing::captured(1, [&] {
      return f.parse({"--batch", "2", flag});
    });
    CHECK_FALSE(go_on);
    CHECK(text == core::manual_page(kManual, {&f.list}));
    CHECK(f.options.batch == 64);
  }
  Fixture f;
  const auto [text, go_on] = testing::captured(1, [&] { return f.parse({"--version"}); });
  CHECK_FALSE(go_on);
  CHECK(text == "lab sample " + core::version() + "\n");
}

TEST_CASE("A description of options says of each what it may be, in order") {
  Fixture f;
  f.options.batch = 2;  // the default is what it was when it was listed
  const auto list = core::describe(f.list);
  REQUIRE(list.size() == f.list.all().size());
  CHECK(list[0] == nlohmann::ordered_json({{"name", "rate"},
                                           {"group", "Learning"},
                                           {"help", "step size"},
                                           {"kind", "real"},
                                           {"least", 1e-9},
                                           {"greatest", 10.0},
                                           {"choices", nlohmann::ordered_json::array()},
                                           {"default", 1e-3}}));
  CHECK(list[1]["kind"] == "integer");
  CHECK(list[1]["default"] == 64);
  CHECK(list[3]["default"] == false);
  CHECK(list[4]["default"] == true);
  CHECK(list[5]["least"].is_null());
  CHECK(list[6]["choices"] == nlohmann::ordered_json({"red", "dark-blue"}));
  CHECK(list[7]["default"] == "64,32");
}

TEST_CASE("A bound that is infinite is null in the list of options") {
  double value = 3;
  core::FieldList list;
  list("value", value, "any number of at least 0", {.least = 0});
  const auto json = core::describe(list);
  CHECK(json[0]["least"] == 0);
  CHECK(json[0]["greatest"].is_null());
}

TEST_CASE("A word is quoted only where a shell would take it for something else") {
  CHECK(core::quoted("--lr=0.01") == "--lr=0.01");
  CHECK(core::quoted("runs/a-b_1") == "runs/a-b_1");
  CHECK(core::quoted("") == "''");
  CHECK(core::quoted("x y") == "'x y'");
  CHECK(core::quoted("$HOME") == "'$HOME'");
  CHECK(core::quoted("it's") == "'it'\\''s'");
}

TEST_CASE("A program's exit code tells success, failure and wrong usage apart") {
  const auto run = [](const std::function<int()>& body) {
    return testing::captured(2, [&] { return core::run_program("lab sample", body); });
  };
  CHECK(run([] { return 0; }) == std::pair<std::string, int>("", 0));
  CHECK(run([]() -> int { throw Error("runs: no space"); }) ==
        std::pair<std::string, int>("lab sample: runs: no space\n", 1));
  CHECK(run([]() -> int { throw UsageError("--x: no"); }) ==
        std::pair<std::string, int>("lab sample: --x: no\n", 2));
  const auto [memory, code] = run([]() -> int { throw std::bad_alloc(); });
  CHECK(code == 1);
  CHECK_THAT(memory, contains("memory"));
  const auto [internal, failed] = run([]() -> int { throw std::logic_error("first\nstack"); });
  CHECK(failed == 1);
  CHECK(lines_of(internal).size() == 1);
}
