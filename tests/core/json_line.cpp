#include "core/json_line.hpp"

#include <limits>
#include <nlohmann/json.hpp>

#include "tests/catch.hpp"

using namespace lab;

TEST_CASE("A line is one JSON object that holds what was added, in order") {
  core::JsonLine line;
  line.add("step", 7);
  line.add("train/loss", 1.0 / 3);
  line.add("big", std::int64_t{1} << 60);
  const std::vector<int> states{0, 4, 8};
  line.add("states", std::span<const int>(states));
  line.add("none", std::span<const double>());
  const auto json = nlohmann::ordered_json::parse(line.finish());
  CHECK(json.dump() == nlohmann::ordered_json{{"step", 7},
                                              {"train/loss", 1.0 / 3},
                                              {"big", std::int64_t{1} << 60},
                                              {"states", {0, 4, 8}},
                                              {"none", nlohmann::ordered_json::array()}}
                           .dump());
}

TEST_CASE("Numbers that JSON does not know are left out") {
  core::JsonLine line;
  line.add("a", std::numeric_limits<double>::quiet_NaN());
  line.add("b", std::numeric_limits<double>::infinity());
  line.add("c", 1.5);
  CHECK(line.finish() == R"({"c":1.5})");
}

TEST_CASE("A builder can be used again and again, and nothing of the last line stays") {
  core::JsonLine line;
  line.add("a", 1);
  CHECK(line.finish() == R"({"a":1})");
  line.add("b", 2);
  CHECK(line.finish() == R"({"b":2})");
}

TEST_CASE("A line with nothing in it is the empty object") {
  core::JsonLine line;
  CHECK(line.finish() == "{}");
}

TEST_CASE("A builder that is finished twice without anything new gives a valid line each time") {
  core::JsonLine line;
  line.add("a", 1);
  line.finish();
  CHECK(nlohmann::json::accept(line.finish()));
}

TEST_CASE("Very small, very large and whole numbers come back as they were") {
  for (const double value : {1e-300, 1e300, -0.0, 3.0, 0.1, 1e15, 1e16, 123456789.0}) {
    core::JsonLine line;
    line.add("x", value);
    CHECK(nlohmann::json::parse(line.finish())["x"].get<double>() == value);
  }
}
