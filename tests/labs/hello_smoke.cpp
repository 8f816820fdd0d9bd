#include <nlohmann/json.hpp>

#include <sstream>

#include "core/array.hpp"
#include "core/text.hpp"
#include "tests/catch.hpp"
#include "tests/labs/command.hpp"
#include "tests/labs/run_files.hpp"
#include "tests/temporary.hpp"

namespace lab::testing {
namespace {

using nlohmann::json;

void check_width(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    CAPTURE(line);
    CHECK(core::display_width(line) <= 80);
  }
}

TEST_CASE("hello --train ends with the fitted table, where it lies and what to try next") {
  const TemporaryFolder folder;
  const auto outcome = hello(folder.path(), {"--train"});
  REQUIRE(outcome.status == 0);
  CHECK_THAT(outcome.out, contains("l → o"));
  CHECK_THAT(outcome.out, contains("100.0 %"));
  CHECK_THAT(outcome.out, contains("runs/hello/001-hello-lstm"));
  CHECK_THAT(outcome.out, contains("--inspect --run 001"));
  check_width(outcome.out);
  const auto run = only_run(folder.path(), "hello");
  const auto config = json::parse(content_of(run / "config.json"));
  CHECK(config["text"] == "hello");
  CHECK(config["vocabulary"] == json({"h", "e", "l", "o"}));
  CHECK(json_lines(run / "metrics.jsonl").size() == 50);
  using Shape = std::vector<std::size_t>;
  const auto shape = [&](const std::string& name) {
    return core::read_npy(run / "activations" / ("000050-" + name + ".npy")).shape;
  };
  CHECK(shape("gates") == Shape{499, 1, 4, 8});
  CHECK(shape("hidden") == Shape{499, 1, 8});
  CHECK(shape("cell") == Shape{499, 1, 8});
  CHECK(shape("probabilities") == Shape{499, 4});
}

TEST_CASE("Every model and option of hello trains and is inspected at a tiny budget") {
  const auto options = GENERATE(values<std::vector<std::string>>({
      {"--model", "rnn"},
      {"--model", "rnn-relu"},
      {"--model", "lstm", "--forget-bias", "1"},
      {"--model", "gru"},
      {"--layers", "2"},
      {"--hidden", "1"},
      {"--precision", "double"},
      {"--optimizer", "sgd", "--momentum", "0.9", "--clip", "1"},
      {"--bptt", "7", "--batch", "3"},
      {"--vocab", "sorted", "--text", "größe, ja"},
      {"--text", "the quick brown fox", "--hidden", "12"},
      {"--text", "hello", "--repeat", "1"},
      {"--record-every", "2", "--checkpoint-every", "1", "--tensorboard"},
  }));
  CAPTURE(options);
  const TemporaryFolder folder;
  std::vector<std::string> words{"--train", "--inspect", "--epochs", "3"};
  words.insert(words.end(), options.begin(), options.end());
  const auto outcome = hello(folder.path(), words);
  CAPTURE(outcome.err);
  CHECK(outcome.status == 0);
  CHECK_THAT(outcome.out, contains("step "));
  check_width(outcome.out);
}

TEST_CASE("hello --inspect prints gates, states and probabilities, and writes them") {
  const TemporaryFolder folder;
  REQUIRE(hello(folder.path(), {"--train"}).status == 0);
  const auto outcome = hello(folder.path(), {"--inspect"});
  REQUIRE(outcome.status == 0);
  CHECK_THAT(outcome.out, contains("step 498: l → o"));
  CHECK_THAT(outcome.out, contains("  f  "));
  check_width(outcome.out);
  const auto page = json::parse(hello(folder.path(), {"--inspect", "--json"}).out);
  REQUIRE(page["steps"].size() == 499);
  CHECK(page["steps"][498]["layers"][0]["f"].size() == 8);
  CHECK(
      std::filesystem::exists(only_run(folder.path(), "hello") / "activations/inspect-gates.npy"));
  CHECK_THAT(hello(folder.path(), {"--inspect", "--prompt", "hel"}).out, contains("step 2: l →"));
}

TEST_CASE("A sample is the same for the same seed and temperature, and greedy at 0") {
  const TemporaryFolder folder;
  REQUIRE(hello(folder.path(), {"--train", "--epochs", "8", "--lr", "0.03"}).status == 0);
  const auto sample = [&](const std::string& seed, const std::string& temperature) {
    const auto outcome = hello(folder.path(), {"--sample", "100", "--seed", seed, "--temperature",
                                               temperature, "--prompt", "hel"});
    CHECK(outcome.status == 0);
    return outcome.out;
  };
  CHECK(sample("1", "1") == sample("1", "1"));
  CHECK(sample("1", "1") != sample("2", "1"));
  CHECK(sample("1", "1") != sample("1", "3"));
  CHECK(sample("1", "0") == sample("2", "0"));
  CHECK(sample("1", "1").size() == 3 + 100 + 1);
}

TEST_CASE("A learnt model spells on from any prompt") {
  const TemporaryFolder folder;
  REQUIRE(hello(folder.path(), {"--train"}).status == 0);
  const auto outcome =
      hello(folder.path(), {"--sample", "9", "--temperature", "0", "--prompt", "hellohel"});
  CHECK(outcome.out == "hellohellohellohe\n");
}

TEST_CASE("hello --gradcheck finds the gradient of every cell right") {
  const auto model = GENERATE(as<std::string>{}, "rnn", "rnn-relu", "lstm", "gru");
  const TemporaryFolder folder;
  const auto outcome = hello(folder.path(), {"--gradcheck", "--model", model, "--layers", "2"});
  CAPTURE(outcome.out);
  CHECK(outcome.status == 0);
  CHECK_THAT(outcome.out, contains("rnn.weight_hh_l1"));
  check_width(outcome.out);
}

}  // namespace
}  // namespace lab::testing
