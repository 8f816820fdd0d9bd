#include "viz/data/lab_options.hpp"

#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/options.hpp"
#include "tests/catch.hpp"
#include "tests/core/sample_options.hpp"
#include "tests/errors.hpp"
#include "tests/temporary.hpp"

using namespace lab;
using testing::contains;
using Kind = core::Field::Kind;

namespace {

/// A number as a lab would describe it.
viz::LabOption number(double least, double greatest, double initial, Kind kind = Kind::real) {
  viz::LabOption option;
  option.name = "x";
  option.kind = kind;
  option.range = {least, greatest};
  option.initial = initial;
  return option;
}

}  // namespace

TEST_CASE("What a lab says of its options is read back as it was meant") {
  testing::SampleOptions sample;
  core::FieldList list;
  testing::fields(list, sample);
  double open = 0;
  list("open", open, "without bounds", {});
  const auto options = viz::read_lab_options(core::describe(list).dump(), "lab-sample");
  REQUIRE(options.size() == list.all().size());
  for (std::size_t i = 0; i < options.size(); ++i) {
    const auto& field = list.all()[i];
    INFO(field.name);
    CHECK(options[i].name == field.name);
    CHECK(options[i].group == field.group);
    CHECK(options[i].help == field.help);
    CHECK(options[i].kind == field.kind);
    CHECK(options[i].range.least == field.range.least);
    CHECK(options[i].range.greatest == field.range.greatest);
    CHECK(options[i].choices == field.choices);
    CHECK(viz::value_text(options[i].initial) == field.initial);
  }
}

TEST_CASE("A list of options that is none names the program and the mend") {
  for (const std::string text : {"", "{", "{}", "7", "[7]", "[{\"name\": 3}]",
                                 R"([{"name":"x","group":"","help":"","kind":"colour","least":null,
                                      "greatest":null,"choices":[],"default":1}])",
                                 R"([{"name":"x","group":"","help":"","kind":"integer","least":0,
                                      "greatest":1,"choices":[],"default":7}])"}) {
    INFO(text);
    const auto error = testing::error_of([&] { viz::read_lab_options(text, "bin/lab-x"); });
    CHECK_THAT(error, contains("bin/lab-x") && contains("./lab build"));
  }
  CHECK(viz::read_lab_options("[]", "").empty());
}

TEST_CASE("Only what an option may hold fits") {
  CHECK(viz::fits(number(0, 1, 0), 0.5));
  CHECK_FALSE(viz::fits(number(0, 1, 0), 1.5));
  CHECK_FALSE(viz::fits(number(0, 1, 0), "0.5"));
  CHECK_FALSE(viz::fits(number(0, 9, 0, Kind::integer), 0.5));
  CHECK_FALSE(viz::fits(number(0, 1, 0), nullptr));
  CHECK_FALSE(viz::fits(number(0, 1, 0), std::nan("")));
}

TEST_CASE("The words of an option are those of the command line") {
  using Words = std::vector<std::string>;
  auto option = number(0, 1, 0);
  CHECK(viz::option_words(option, 0.001) == Words{"--x", "0.001"});
  CHECK(viz::option_words(option, 64) == Words{"--x", "64"});
  CHECK(viz::option_words(option, -0.5) == Words{"--x", "-0.5"});
  option.kind = Kind::flag;
  CHECK(viz::option_words(option, true) == Words{"--x"});
  CHECK(viz::option_words(option, false) == Words{"--no-x"});
  option.kind = Kind::text;
  CHECK(viz::option_words(option, "a b") == Words{"--x", "a b"});
  CHECK(viz::option_words(option, "--y") == Words{"--x=--y"});
}

TEST_CASE("A slider goes through a range of a sensible size") {
  const auto share = viz::slider_range(number(0, 1, 0.5));
  REQUIRE(share);
  CHECK_FALSE(share->log_scale);
  CHECK(share->value_at(0) == 0);
  CHECK(share->value_at(1) == 1);
  CHECK(share->value_at(0.12345) == 0.123);
  CHECK(share->share_of(0.25) == 0.25);
  CHECK(share->share_of(7) == 1);

  const auto size = viz::slider_range(number(2, 64, 8, Kind::integer));
  REQUIRE(size);
  CHECK(size->value_at(0.5) == 33);
  CHECK(size->value_at(0.51) == 34);
}

TEST_CASE("Over orders of magnitude a slider is logarithmic, three of them around the default") {
  const auto rate = viz::slider_range(number(1e-12, 1e12, 1e-3));
  REQUIRE(rate);
  CHECK(rate->log_scale);
  CHECK(rate->value_at(0) == testing::Approx(1e-6));
  CHECK(rate->value_at(0.5) == 0.001);
  CHECK(rate->value_at(1) == testing::Approx(1));
  CHECK(viz::value_text(rate->value_at(0.27)) == "4.2e-05");
  const auto batch = viz::slider_range(number(1, 1e5, 64, Kind::integer));
  REQUIRE(batch);
  CHECK(batch->value_at(0) == 1);
  CHECK(batch->value_at(1) == 64'000);
  for (double at = 0; at <= 1; at += 0.01) {
    const double value = batch->value_at(at);
    CHECK(value == std::round(value));
  }
}

TEST_CASE("A number without bounds, or that a slider could not hit, has none") {
  CHECK_FALSE(viz::slider_range(number(-INFINITY, 1, 0)));
  CHECK_FALSE(viz::slider_range(number(0, 1e9, 0, Kind::integer)));
  CHECK_FALSE(viz::slider_range(number(0, 100, 0.05)));
  CHECK_FALSE(viz::slider_range(number(1, 1, 1)));
  auto text = number(0, 1, 0);
  text.kind = Kind::text;
  CHECK_FALSE(viz::slider_range(text));
}

TEST_CASE("The labs are those whose programs can be run") {
  const testing::TemporaryFolder folder;
  for (const char* name : {"lab-movielens", "lab-hello", "lab-bench"}) {
    std::filesystem::permissions(folder.file(name, ""), std::filesystem::perms::owner_all);
  }
  (void)folder.file("lab-frozenlake", "no program");
  std::filesystem::permissions(folder / "lab-frozenlake", std::filesystem::perms::owner_read);
  const std::vector<std::string> expected{"hello", "movielens"};
  CHECK(viz::labs_in(folder.path()) == expected);
  CHECK(viz::labs_in(folder / "nowhere").empty());
}
