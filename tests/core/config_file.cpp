#include "core/command_line.hpp"
#include "tests/catch.hpp"
#include "tests/core/sample_options.hpp"
#include "tests/errors.hpp"
#include "tests/temporary.hpp"

using namespace lab;
using testing::contains;
using testing::SampleOptions;

namespace {

core::Manual manual() {
  core::Manual manual;
  manual.program = "lab sample";
  return manual;
}

struct Fixture {
  testing::TemporaryFolder folder;
  SampleOptions options;
  core::FieldList list;
  std::vector<std::string> given;
  Fixture() { testing::fields(list, options); }

  /// Parses with a config file of this content, and further arguments.
  void parse(std::string_view config, const std::vector<std::string>& arguments = {}) {
    const auto file = folder.file("config", config).string();
    std::vector<const char*> argv{"lab-sample", "--config", file.c_str()};
    for (const auto& argument : arguments) argv.push_back(argument.c_str());
    core::parse_command_line(manual(), {&list}, static_cast<int>(argv.size()), argv.data(), given);
  }
  std::string refusal(std::string_view config) {
    return testing::error_of([&] { parse(config); });
  }
};

const SampleOptions kWanted{.rate = 0.5,
                            .batch = 32,
                            .dueling = true,
                            .slippery = false,
                            .name = "two words",
                            .colour = testing::Colour::dark_blue,
                            .hidden = {8, 16}};

}  // namespace

TEST_CASE("A TOML file sets options of every kind") {
  Fixture f;
  f.parse(
      "# a comment\nrate = 0.5\nbatch = 32\n\ndueling = true\nslippery = false\n"
      "name = \"two words\"\ncolour = \"dark-blue\"\nhidden = [8, 16]\n");
  CHECK(f.options == kWanted);
}

TEST_CASE("An INI file sets options, in any section") {
  Fixture f;
  f.parse(
      "[learning]\nrate=0.5\nbatch=32\n[network]\ndueling=true\nslippery=false\n"
      "name='two words'\ncolour=dark-blue\nhidden=8,16\n");
  CHECK(f.options == kWanted);
}

TEST_CASE("A run's config.json sets the options that the run had") {
  Fixture f;
  f.parse(R"({"schema": 1, "lab": "sample", "options": {"rate": 0.5, "batch": 32, "dueling": true,
              "slippery": false, "name": "two words", "colour": "dark-blue", "hidden": "8,16"}})");
  CHECK(f.options == kWanted);
}

TEST_CASE("A JSON object of names and values is a config file as well") {
  Fixture f;
  f.parse("\n  {\"rate\": 5e-1, \"batch\": 32}");
  CHECK(f.options.rate == 0.5);
  CHECK(f.options.batch == 32);
}

TEST_CASE("The command line has the last word over the config file, wherever --config stands") {
  Fixture f;
  f.parse("batch = 32\nrate = 0.5\ndueling = true\n", {"--batch", "16", "--no-dueling"});
  CHECK(f.options.batch == 16);
  CHECK(f.options.rate == 0.5);
  CHECK_FALSE(f.options.dueling);
}

TEST_CASE("A config file that does not fit is refused, with its name") {
  Fixture f;
  for (const char* content :
       {"bacth = 3\n", "batch = many\n", "batch = 0\n", "batch = \n", "{\"batch\": 0}", "{",
        "{\"batch\": }", "{\"options\": 3}", "{\"options\": [1]}", "dueling = maybe\n", "[[[\n",
        "= 3\n", "colour = green\n", "hidden = []\n"}) {
    INFO(content);
    CHECK_THAT(f.refusal(content), contains((f.folder / "config").string()));
  }
  CHECK(f.options == SampleOptions{});
}

TEST_CASE("An empty config file changes nothing, and a missing one is an error that names it") {
  Fixture f;
  f.parse("");
  f.parse("\n\n# nothing\n");
  CHECK(f.options == SampleOptions{});
  const auto missing = (f.folder / "none.toml").string();
  const char* argv[] = {"lab-sample", "--config", missing.c_str()};
  CHECK_THAT(
      testing::error_of([&] { core::parse_command_line(manual(), {&f.list}, 3, argv, f.given); }),
      contains(missing));
}
