#include <nlohmann/json.hpp>

#include "core/array.hpp"
#include "tests/catch.hpp"
#include "tests/labs/command.hpp"
#include "tests/labs/run_files.hpp"
#include "tests/temporary.hpp"

namespace lab::testing {
namespace {

using nlohmann::json;

TEST_CASE("The default LSTM makes no mistake after the first period, for seeds 0 to 9") {
  const TemporaryFolder folder;
  const auto outcome = hello(folder.path(), {"--seeds", "10", "--json"});
  REQUIRE(outcome.status == 0);
  const auto page = json::parse(outcome.out);
  CHECK(page["results"].size() == 10);
  CHECK(page["learned"] == 10);
  for (const auto& result : page["results"]) CHECK(result["accuracy_after_first_period"] == 1.0);
}

TEST_CASE("The same seed leaves the same run, another seed another one") {
  const TemporaryFolder a, b, c;
  REQUIRE(hello(a.path(), {"--train", "--seed", "3"}).status == 0);
  REQUIRE(hello(b.path(), {"--train", "--seed", "3"}).status == 0);
  REQUIRE(hello(c.path(), {"--train", "--seed", "4"}).status == 0);
  const auto first = timeless_content(only_run(a.path(), "hello"));
  CHECK(first == timeless_content(only_run(b.path(), "hello")));
  CHECK(first != timeless_content(only_run(c.path(), "hello")));
}

TEST_CASE("A text that no first-order rule can spell is learnt by the GRU too") {
  const TemporaryFolder folder;
  const auto outcome = hello(
      folder.path(), {"--train", "--model", "gru", "--text", "abacad", "--json", "--no-record"});
  REQUIRE(outcome.status == 0);
  CHECK(json::parse(outcome.out)["accuracy_after_first_period"] == 1.0);
}

TEST_CASE("--forget-bias moves the bias of the forget gate alone") {
  const TemporaryFolder folder;
  const std::vector<std::string> words{"--train", "--lr", "1e-12", "--epochs", "1"};
  const auto bias_of = [&](const std::string& name, const std::string& bias) {
    auto all = words;
    all.insert(all.end(), {"--name", name, "--forget-bias", bias});
    REQUIRE(hello(folder.path(), all).status == 0);
    const auto arrays = core::read_npz(folder / ("runs/hello/" + name + "/checkpoints/000001.npz"));
    return core::values_of<double>(arrays.at("learner.parameters"), name);
  };
  const auto without = bias_of("without", "0"), with = bias_of("with", "2");
  constexpr std::size_t H = 8, first = 4 * H * 4 + 4 * H * H;  // of bias_ih
  REQUIRE(with.size() == without.size());
  for (std::size_t i = 0; i < with.size(); ++i) {
    const bool forget = i >= first + H && i < first + 2 * H;
    CAPTURE(i);
    CHECK(with[i] - without[i] == Approx(forget ? 2 : 0).margin(1e-6));
  }
}

TEST_CASE("A loss that is no number stops the training with the place and the mend") {
  const TemporaryFolder folder;
  const auto outcome =
      hello(folder.path(), {"--train", "--model", "rnn-relu", "--optimizer", "sgd", "--lr", "1e9"});
  CHECK(outcome.status == 1);
  CHECK_THAT(outcome.err, contains("in epoch 2 (step 2)"));
  CHECK_THAT(outcome.err, contains("--clip 1"));
  const auto run = only_run(folder.path(), "hello");
  CHECK(json::parse(content_of(run / "result.json"))["status"] == "failed");
  CHECK(std::filesystem::is_empty(run / "checkpoints"));
}

TEST_CASE("A file's validation perplexity falls, and its samples are recorded") {
  const TemporaryFolder folder;
  std::string text;
  for (int i = 0; i < 300; ++i) text += "the cat sat on the mat.\n";
  folder.file("text.txt", text);
  const auto outcome =
      hello(folder.path(), {"--train", "--file", "text.txt", "--hidden", "24", "--lr", "0.02",
                            "--epochs", "4", "--batch", "4", "--sample-every", "50"});
  CAPTURE(outcome.err);
  REQUIRE(outcome.status == 0);
  CHECK_THAT(outcome.out, contains("characters/s"));
  const auto run = only_run(folder.path(), "hello");
  std::vector<double> perplexities;
  for (const auto& line : json_lines(run / "metrics.jsonl")) {
    if (line.contains("validation/perplexity"))
      perplexities.push_back(line["validation/perplexity"]);
  }
  REQUIRE(perplexities.size() == 4);
  CHECK(perplexities.back() < 1.3);
  CHECK(perplexities.back() < perplexities.front());
  // At steps 50 and 100, and at the end of each of the four epochs.
  CHECK(json_lines(run / "samples.jsonl").size() == 6);
}

}  // namespace
}  // namespace lab::testing
