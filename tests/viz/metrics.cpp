#include "viz/data/metrics.hpp"

#include <fmt/format.h>

#include <cmath>
#include <fstream>

#include "tests/catch.hpp"
#include "tests/temporary.hpp"

using namespace lab;
using testing::Approx;
using testing::contains;
using viz::Axis;
using viz::Metrics;

namespace {

/// The metrics that `text` gives.
struct Written {
  explicit Written(std::string_view text) : metrics(folder.file("metrics.jsonl", text)) {
    metrics.poll();
  }
  void append(std::string_view text) const {
    std::ofstream(folder / "metrics.jsonl", std::ios::app) << text;
  }
  testing::TemporaryFolder folder;
  Metrics metrics;
};

std::vector<double> x_of(const Metrics& metrics, std::string_view key, Axis axis = Axis::step) {
  const auto x = metrics.curve(key, axis).x;
  return {x.begin(), x.end()};
}
std::vector<float> y_of(const Metrics& metrics, std::string_view key) {
  const auto y = metrics.curve(key, Axis::step).y;
  return {y.begin(), y.end()};
}

using Xs = std::vector<double>;
using Ys = std::vector<float>;

}  // namespace

TEST_CASE("Metrics are curves over steps, episodes and time") {
  const Written written(
      R"({"step":9,"time":0.5,"episode":1,"episode/score":0,"train/loss":1.5e-3}
{"step":20,"time":1.25,"episode":2,"episode/score":1,"train/loss":-2}
)");
  const auto& metrics = written.metrics;
  CHECK(metrics.rows() == 2);
  CHECK(metrics.keys() == std::vector<std::string>{"episode/score", "train/loss"});
  CHECK(y_of(metrics, "episode/score") == Ys{0, 1});
  CHECK(y_of(metrics, "train/loss") == Ys{1.5e-3F, -2});
  CHECK(x_of(metrics, "train/loss") == Xs{9, 20});
  CHECK(x_of(metrics, "train/loss", Axis::episode) == Xs{1, 2});
  CHECK(x_of(metrics, "train/loss", Axis::time) == Xs{0.5, 1.25});
  CHECK(metrics.last_step() == 20);
  CHECK(metrics.bad_lines() == 0);
  CHECK(y_of(metrics, "none").empty());
  CHECK(y_of(metrics, "step").empty());  // an axis is no curve
}

TEST_CASE("An epoch takes the place of an episode, and steps that of an axis that is missing") {
  const Written written(R"({"step":10,"epoch":0.5,"loss":3}
{"step":30,"epoch":1.5,"loss":2}
)");
  CHECK(written.metrics.has(Axis::episode));
  CHECK_FALSE(written.metrics.has(Axis::time));
  CHECK(x_of(written.metrics, "loss", Axis::episode) == Xs{0.5, 1.5});
  CHECK(x_of(written.metrics, "loss", Axis::time) == Xs{10, 30});
  CHECK(written.metrics.keys() == std::vector<std::string>{"loss"});
}

TEST_CASE("A key that begins late, pauses or changes its place keeps the steps of its values") {
  Written written(R"({"step":1,"a":1}
{"step":2,"a":2,"late":20}
{"late":30,"a":3,"step":3}
{"step":4,"late":40}
)");
  auto& metrics = written.metrics;
  CHECK(x_of(metrics, "a") == Xs{1, 2, 3});
  CHECK(x_of(metrics, "late") == Xs{2, 3, 4});
  CHECK(y_of(metrics, "late") == Ys{20, 30, 40});
  written.append("{\"step\":5,\"a\":5,\"time\":7,\"rare\":1}\n{\"step\":6,\"a\":6}\n");
  CHECK(metrics.poll());
  CHECK(x_of(metrics, "a") == Xs{1, 2, 3, 5, 6});
  CHECK(y_of(metrics, "a") == Ys{1, 2, 3, 5, 6});
  CHECK(x_of(metrics, "late") == Xs{2, 3, 4});
  CHECK(x_of(metrics, "rare") == Xs{5});
  CHECK(x_of(metrics, "a", Axis::time) == Xs{0, 0, 0, 7, 7});  // the rows between stay where it was
  written.append("{\"step\":7,\"rare\":2}\n{\"step\":9,\"rare\":3,\"a\":9}\n");
  metrics.poll();
  CHECK(x_of(metrics, "rare") == Xs{5, 7, 9});
  CHECK(x_of(metrics, "a") == Xs{1, 2, 3, 5, 6, 9});
  CHECK(x_of(metrics, "a", Axis::time) == Xs{0, 0, 0, 7, 7, 7});
}

TEST_CASE("Values that are no numbers are left out, and true and false are 1 and 0") {
  const Written written(
      R"({"step":1,"text":"a, \"b\": 2}","list":[1,{"x":"]"},3],"deep":{"y":{"z":1}},"none":null,"yes":true,"no":false,"a":1}
 { "step" : 2 , "a" : 2.5e+1 , "yes" : false }
{"step":3,"huge":1e999,"large":1e300,"a":3}
)");
  const auto& metrics = written.metrics;
  CHECK(metrics.bad_lines() == 0);
  CHECK(y_of(metrics, "a") == Ys{1, 25, 3});
  CHECK(y_of(metrics, "yes") == Ys{1, 0});
  CHECK(y_of(metrics, "no") == Ys{0});
  for (const char* key : {"text", "list", "deep", "y", "z", "none", "huge", "large"}) {
    INFO(key);
    CHECK(y_of(metrics, key).empty());
  }
}

TEST_CASE("Lines that are no metrics are counted, the first with its place, and add nothing") {
  const Written written(R"({"step":1,"a":1}
{"step":2,"a":2

{"step":3,"a":3,}
{"step":3,"a":nan}
{"a":3}
{"step":-1,"a":3}
{"step":3,"a":3} x
[1,2]
{"step":4,"a":4}
{"step":3,"stale":3}
)");
  const auto& metrics = written.metrics;
  CHECK(y_of(metrics, "a") == Ys{1, 4});
  CHECK(metrics.keys() == std::vector<std::string>{"a"});
  CHECK(metrics.bad_lines() == 8);
  CHECK_THAT(metrics.problem(), contains("metrics.jsonl:2: "));
}

TEST_CASE("Two rows of one step are both kept; of a key that stands twice in a row, the later") {
  const Written written(R"({"step":1,"a":1}
{"step":1,"a":2}
{"step":2,"a":3,"a":4}
{"step":3,"b":5}
)");
  CHECK(x_of(written.metrics, "a") == Xs{1, 1, 2});
  CHECK(y_of(written.metrics, "a") == Ys{1, 2, 4});
  CHECK(x_of(written.metrics, "b") == Xs{3});
}

TEST_CASE("Numbers are read exactly") {
  const Written written(
      "{\"step\":1,\"time\":123456789012345678}\n{\"step\":999999999999999,\"time\":"
      "123456789012345678e3}\n"
      "{\"step\":1000000000000000,\"time\":1234567890123456789012345,\"a\":-0.1,\"b\":-12,\"c\":"
      "1E2}\n");
  const auto& metrics = written.metrics;
  CHECK(y_of(metrics, "a") == Ys{-0.1F});
  CHECK(y_of(metrics, "b") == Ys{-12});
  CHECK(y_of(metrics, "c") == Ys{100});
  CHECK(metrics.last_step() == 1e15);
  CHECK(metrics.from_step(1, Axis::time) == 123456789012345678.0);
  CHECK(metrics.from_step(999999999999999, Axis::time) == 123456789012345678e3);
  CHECK(metrics.from_step(1e15, Axis::time) == 1234567890123456789012345.0);
}

TEST_CASE("poll() tells of what is new, and the revision grows with it") {
  Written written("{\"step\":1,\"a\":1}\n");
  auto& metrics = written.metrics;
  const auto revision = metrics.revision();
  CHECK_FALSE(metrics.poll());
  CHECK(metrics.revision() == revision);
  written.append("{\"step\":2,\"a\":2}\n{\"st");
  CHECK(metrics.poll());
  CHECK(metrics.revision() == revision + 1);
  CHECK(metrics.rows() == 2);
}

TEST_CASE("A file that begins anew leaves nothing of what was there before") {
  Written written("{\"step\":1,\"a\":1}\nbad\n{\"step\":20,\"b\":1}\n");
  auto& metrics = written.metrics;
  written.folder.file("metrics.jsonl", "{\"step\":1,\"c\":7}\n");
  CHECK(metrics.poll());
  CHECK(metrics.keys() == std::vector<std::string>{"c"});
  CHECK(metrics.rows() == 1);
  CHECK(metrics.problem().empty());
  CHECK(metrics.bad_lines() == 0);
  CHECK(x_of(metrics, "c") == Xs{1});
}

TEST_CASE("A metric is a success when all its values are 0 or 1") {
  const Written written(R"({"step":1,"success":0,"score":0,"flag":true}
{"step":2,"success":1,"score":0.5}
)");
  CHECK(written.metrics.is_binary("success"));
  CHECK(written.metrics.is_binary("flag"));
  CHECK_FALSE(written.metrics.is_binary("score"));
  CHECK_FALSE(written.metrics.is_binary("none"));
}

TEST_CASE("Steps become episodes and back, in between and before the first row too") {
  const Written written(R"({"step":10,"episode":1,"time":2}
{"step":30,"episode":2,"time":2}
{"step":40,"episode":4,"time":5}
)");
  const auto& metrics = written.metrics;
  CHECK(metrics.from_step(20, Axis::episode) == Approx(1.5));
  CHECK(metrics.from_step(35, Axis::episode) == Approx(3));
  CHECK(metrics.from_step(5, Axis::episode) == Approx(0.5));
  CHECK(metrics.from_step(0, Axis::episode) == 0);
  CHECK(metrics.from_step(1000, Axis::episode) == 4);
  CHECK(metrics.to_step(1.5, Axis::episode) == Approx(20));
  CHECK(metrics.to_step(0.5, Axis::episode) == Approx(5));
  CHECK(metrics.to_step(99, Axis::episode) == 40);
  CHECK(metrics.to_step(3.5, Axis::time) == Approx(35));
  CHECK(std::isfinite(metrics.to_step(2, Axis::time)));
  CHECK(metrics.from_step(17, Axis::step) == 17);
  const Metrics empty("/nowhere/metrics.jsonl");
  CHECK(empty.from_step(17, Axis::time) == 17);
  CHECK(empty.last_step() == 0);
}

TEST_CASE("Many rows come out as they went in") {
  std::string text;
  for (int i = 0; i < 20'000; ++i) {
    text += fmt::format("{{\"step\":{},\"episode\":{},\"a\":{}", 3 * i, i, i % 7);
    if (i >= 100) text += fmt::format(",\"late\":{}", i);
    if (i % 10 == 0) text += fmt::format(",\"rare\":{}", -i);
    text += "}\n";
  }
  const Written written(text);
  const auto& metrics = written.metrics;
  REQUIRE(metrics.rows() == 20'000);
  const auto a = metrics.curve("a", Axis::step);
  const auto late = metrics.curve("late", Axis::step);
  const auto rare = metrics.curve("rare", Axis::episode);
  REQUIRE(a.size() == 20'000);
  REQUIRE(late.size() == 19'900);
  REQUIRE(rare.size() == 2000);
  bool all = true;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const auto n = static_cast<int>(i);
    all = all && a.x[i] == 3 * n && a.y[i] == static_cast<float>(n % 7);
    if (i >= 100) all = all && late.x[i - 100] == 3 * n && late.y[i - 100] == static_cast<float>(n);
    if (i % 10 == 0) all = all && rare.x[i / 10] == n && rare.y[i / 10] == static_cast<float>(-n);
  }
  CHECK(all);
}
