#include "core/options.hpp"

#include <nlohmann/json.hpp>

#include "tests/catch.hpp"
#include "tests/core/sample_options.hpp"
#include "tests/errors.hpp"

using namespace lab;
using testing::contains;
using testing::SampleOptions;

namespace {

struct Fixture {
  SampleOptions options;
  core::FieldList list;
  Fixture() { testing::fields(list, options); }

  void set(const std::string& name, const std::string& text) { list.find(name).set(text); }
  std::string get(const std::string& name) { return list.find(name).get(); }
  std::string refusal(const std::string& name, const std::string& text) {
    return testing::error_of<UsageError>([&] { set(name, text); });
  }
};

}  // namespace

TEST_CASE("A field reads and writes the member it was made from") {
  Fixture f;
  f.set("rate", "0.25");
  f.set("batch", "17");
  f.set("dueling", "true");
  f.set("slippery", "false");
  f.set("name", "first try, ünïcode");
  f.set("colour", "dark-blue");
  f.set("hidden", "8,16,24");
  CHECK(f.options.rate == 0.25);
  CHECK(f.options.batch == 17);
  CHECK(f.options.dueling);
  CHECK_FALSE(f.options.slippery);
  CHECK(f.options.name == "first try, ünïcode");
  CHECK(f.options.colour == testing::Colour::dark_blue);
  CHECK(f.options.hidden == std::vector{8, 16, 24});
  CHECK(f.get("rate") == "0.25");
  CHECK(f.get("batch") == "17");
  CHECK(f.get("dueling") == "true");
  CHECK(f.get("colour") == "dark-blue");
  CHECK(f.get("hidden") == "8,16,24");
}

TEST_CASE("Every field can be set to what it says, and then says the same") {
  Fixture f;
  f.options = {.rate = 1.0 / 3,
               .batch = 4096,
               .seed = 1LL << 53,
               .dueling = true,
               .slippery = false,
               .name = "a b",
               .colour = testing::Colour::dark_blue,
               .hidden = {1}};
  const auto wanted = f.options;
  std::vector<std::string> texts;
  for (const auto& field : f.list.all()) texts.push_back(field.get());
  f.options = {};
  for (std::size_t i = 0; i < texts.size(); ++i) f.list.all()[i].set(texts[i]);
  CHECK(f.options == wanted);
}

TEST_CASE("Both ends of a range are allowed, and what lies beyond is refused with the range") {
  Fixture f;
  CHECK_NOTHROW(f.set("batch", "1"));
  CHECK_NOTHROW(f.set("batch", "4096"));
  CHECK_THAT(f.refusal("batch", "0"), contains("--batch: 0 is out of range"));
  CHECK_THAT(f.refusal("batch", "4097"), contains("between 1 and 4096"));
  CHECK_THAT(f.refusal("batch", "-5"), contains("--batch"));
  CHECK_THAT(f.refusal("rate", "0"), contains("--rate"));
  CHECK_THAT(f.refusal("hidden", "8,0"), contains("--hidden"));
  CHECK(f.options.batch == 4096);
  CHECK(f.options.rate == 1e-3);
}

TEST_CASE("What is no number is refused and changes nothing") {
  Fixture f;
  const std::string huge(400, '9');
  for (const std::string text : {"", " ", "abc", "1.5", "1x", "0x10", "1e", "--1", "+-1", "1 ",
                                 "nan", "inf", huge.c_str(), "9223372036854775808", "1,2"}) {
    INFO("'" << text << "'");
    CHECK_THAT(f.refusal("seed", text), contains("--seed"));
    CHECK_THAT(f.refusal("batch", text), contains("--batch"));
  }
  for (const std::string text : {"", "abc", "nan", "inf", "-inf", "1e999", "0.1f", "1,5", "+-1"}) {
    INFO("'" << text << "'");
    CHECK_THAT(f.refusal("rate", text), contains("--rate"));
  }
  for (const std::string text : {"", ",", "8,", ",8", "8,,8", "8;8", "[8]", "8, 8"}) {
    INFO("'" << text << "'");
    CHECK_THAT(f.refusal("hidden", text), contains("--hidden"));
  }
  for (const std::string text : {"", "1", "yes", "True"}) {
    CHECK_THAT(f.refusal("dueling", text), contains("--dueling"));
  }
  CHECK(f.options == SampleOptions{});
}

TEST_CASE("Whole numbers may be written with an exponent or a plus") {
  Fixture f;
  f.set("seed", "1e5");
  CHECK(f.options.seed == 100'000);
  f.set("seed", "+12");
  CHECK(f.options.seed == 12);
  f.set("seed", "9007199254740992");
  CHECK(f.options.seed == 1LL << 53);
}

TEST_CASE("A number too large for its member is refused, whatever range the field names") {
  int small = 3;
  core::FieldList list;
  list("small", small, "a number without a greatest value", core::Range{.least = 0});
  CHECK_THAT(testing::error_of<UsageError>([&] { list.find("small").set("5000000000"); }),
             contains("--small"));
  CHECK(small == 3);
}

TEST_CASE("An unknown choice is answered with the list of choices") {
  Fixture f;
  const auto text = f.refusal("colour", "green");
  CHECK_THAT(text, contains("'green'"));
  CHECK_THAT(text, contains("red, dark-blue"));
}

TEST_CASE("An unknown name is answered with the nearest, if any is near") {
  Fixture f;
  const auto find = [&](const std::string& name) {
    return testing::error_of<UsageError>([&] { (void)f.list.find(name); });
  };
  CHECK_THAT(find("bacth"), contains("did you mean 'batch'"));
  CHECK_THAT(find("duel"), contains("did you mean 'dueling'"));
  CHECK_THAT(find("zzzzzzzz"), !contains("did you mean"));
}

TEST_CASE("Fields remember their group and the default that they were made with") {
  Fixture f;
  f.set("rate", "5");
  CHECK(f.list.find("rate").initial == "0.001");
  CHECK(f.list.find("rate").group == "Learning");
  CHECK(f.list.find("hidden").initial == "64,32");
  CHECK(f.list.find("hidden").group == "Network");
}

TEST_CASE("Options survive the way through JSON, and numbers are numbers there") {
  Fixture f;
  f.options = {.rate = 1.0 / 3,
               .batch = 7,
               .seed = 123456789012,
               .dueling = true,
               .slippery = false,
               .name = "a \"b\"\n",
               .colour = testing::Colour::dark_blue,
               .hidden = {5, 6}};
  const auto wanted = f.options;
  const auto json = core::to_json(f.list);
  CHECK(json["rate"].is_number_float());
  CHECK(json["batch"].is_number_integer());
  CHECK(json["dueling"].is_boolean());
  CHECK(json["colour"] == "dark-blue");
  CHECK(json.size() == f.list.all().size());
  f.options = {};
  core::from_json(f.list, nlohmann::ordered_json::parse(json.dump()), "config.json");
  CHECK(f.options == wanted);
}

TEST_CASE("JSON that does not fit the options is refused, with the place") {
  Fixture f;
  const auto refusal = [&](const char* text) {
    return testing::error_of([&] {
      core::from_json(f.list, nlohmann::ordered_json::parse(text), "runs/1/config.json");
    });
  };
  CHECK_THAT(refusal(R"({"bacth": 3})"), contains("runs/1/config.json: "));
  CHECK_THAT(refusal(R"({"bacth": 3})"), contains("'batch'"));
  CHECK_THAT(refusal(R"({"batch": "x"})"), contains("runs/1/config.json: "));
  CHECK_THAT(refusal(R"({"batch": null})"), contains("--batch"));
  CHECK_THAT(refusal(R"({"batch": [1]})"), contains("--batch"));
  CHECK_THAT(refusal(R"({"dueling": 1})"), contains("--dueling"));
  CHECK_THAT(refusal("[1]"), contains("runs/1/config.json: "));
  CHECK_THAT(refusal("3"), contains("runs/1/config.json: "));
}
