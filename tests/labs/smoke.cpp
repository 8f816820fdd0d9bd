#include <nlohmann/json.hpp>

#include <algorithm>

#include "tests/catch.hpp"
#include "tests/labs/command.hpp"
#include "tests/labs/run_files.hpp"
#include "tests/temporary.hpp"

namespace lab::testing {
namespace {

TEST_CASE("A training ends with the learned lake, its exact success and what to try next") {
  const TemporaryFolder folder;
  const auto outcome = frozenlake(folder.path(), {"--train", "--seed", "1"});
  REQUIRE(outcome.status == 0);
  CHECK_THAT(outcome.out, contains("Cleared after"));
  CHECK_THAT(outcome.out, contains("arrives 100.0 %"));
  CHECK_THAT(outcome.out, contains("--play --run 001"));
  CHECK(outcome.err.empty());
}

TEST_CASE("Every agent trains, evaluates, plays and shows at a tiny budget") {
  const auto agent = GENERATE(as<std::string>{}, "dqn", "q-table", "value-iteration", "random");
  CAPTURE(agent);
  const TemporaryFolder folder;
  CHECK(frozenlake(folder.path(), {"--train", "--agent", agent, "--episodes", "3"}).status == 0);
  const auto evaluated = frozenlake(folder.path(), {"--evaluate", "--test-episodes", "20"});
  CHECK(evaluated.status == 0);
  CHECK_THAT(evaluated.out, contains("of 20"));
  CHECK_THAT(frozenlake(folder.path(), {"--play"}).out, contains("step 1 of"));
  CHECK_THAT(frozenlake(folder.path(), {"--show"}).out, contains("learned"));
}

TEST_CASE("Every option of the learner runs at a tiny budget") {
  const auto options = GENERATE(values<std::vector<std::string>>({
      {"--dueling"},
      {"--n-step", "3"},
      {"--prioritized"},
      {"--target-rate", "0.01", "--target-every", "1"},
      {"--loss", "huber", "--clip", "1"},
      {"--hidden", "32,16", "--embedding", "7"},
      {"--no-double", "--target-every", "0"},
      {"--learn-every", "4", "--learn-steps", "2"},
      {"--epsilon-schedule", "linear", "--epsilon-start", "1", "--epsilon-steps", "100"},
      {"--map", "8x8", "--slippery", "--success-rate", "0.8"},
      {"--map", "random", "--size", "5", "--map-seed", "3"},
      {"--reward-hole", "-1", "--reward-frozen", "-0.01"},
      {"--preset", "exam"},
      {"--tensorboard"},
  }));
  CAPTURE(options);
  const TemporaryFolder folder;
  std::vector<std::string> words{"--train", "--episodes", "20"};
  words.insert(words.end(), options.begin(), options.end());
  const auto outcome = frozenlake(folder.path(), words);
  CAPTURE(outcome.err);
  CHECK(outcome.status == 0);
}

TEST_CASE("With --json standard output is one JSON object and nothing else") {
  const TemporaryFolder folder;
  const auto trained = frozenlake(folder.path(), {"--train", "--json", "--episodes", "30"});
  const auto result = nlohmann::json::parse(trained.out);
  CHECK(result["status"] == "finished");
  CHECK(result["run"] == "runs/frozenlake/001-4x4-dqn");
  CHECK(trained.err.empty());
  const auto tested = frozenlake(folder.path(), {"--evaluate", "--json", "--test-episodes", "50"});
  CHECK(nlohmann::json::parse(tested.out)["episodes"] == 50);
  const auto shown = nlohmann::json::parse(frozenlake(folder.path(), {"--show", "--json"}).out);
  CHECK(shown["q"].size() == 16);
  CHECK(shown["greedy"].size() == 16);
}

TEST_CASE("Seeds are trained side by side and give what each gives alone") {
  const TemporaryFolder folder;
  const auto many = frozenlake(folder.path(),
                               {"--train", "--seeds", "3", "--seed", "5", "--json", "--no-record"});
  const auto all = nlohmann::json::parse(many.out);
  REQUIRE(all["results"].size() == 3);
  const auto alone = nlohmann::json::parse(
      frozenlake(folder.path(), {"--train", "--seed", "6", "--json", "--no-record"}).out);
  CHECK(all["results"][1]["steps"] == alone["steps"]);
  CHECK(all["results"][1]["distance_to_optimum"] == alone["distance_to_optimum"]);
  CHECK_FALSE(std::filesystem::exists(folder / "runs"));
}

TEST_CASE("Every mistake is shown beside the right version on the same seed") {
  const auto mistake =
      GENERATE(as<std::string>{}, "terminated-flag", "no-mask", "target-not-detached",
               "no-exploration", "no-replay", "no-target-network");
  CAPTURE(mistake);
  const TemporaryFolder folder;
  const auto outcome = frozenlake(
      folder.path(), {"--mistake", mistake, "--episodes", "150", "--seed", "2", "--json"});
  REQUIRE(outcome.status == 0);
  const auto result = nlohmann::json::parse(outcome.out);
  CHECK(result["mistake"] == mistake);
  CHECK(result["right"]["largest_q"] != result["wrong"]["largest_q"]);
}

TEST_CASE("The exam prints its log line every 500 episodes") {
  const TemporaryFolder folder;
  const auto outcome =
      frozenlake(folder.path(), {"--train", "--preset", "exam", "--episodes", "1000"});
  CHECK_THAT(outcome.out, contains("episode    500  experiences"));
  CHECK_THAT(outcome.out, contains("episode  1,000  experiences"));
}

TEST_CASE("A sweep sorts its trials by episodes to clear and goes on where it stopped") {
  const TemporaryFolder folder;
  const std::vector<std::string> words{"--sweep", "lr=1e-4..1e-2,target-every=10..100,hidden=16|32",
                                       "--trials", "3", "--json"};
  const auto first = nlohmann::json::parse(frozenlake(folder.path(), words).out);
  REQUIRE(first.size() == 3);
  for (std::size_t i = 1; i < first.size(); ++i) {
    const bool more_cleared = first[i - 1]["cleared"] > first[i]["cleared"];
    CHECK((more_cleared || first[i - 1]["median_episodes"] <= first[i]["median_episodes"]));
  }

  // Cut in the middle of a line, as a kill would leave it.
  const auto file = folder / "runs/frozenlake/sweep/trials.jsonl";
  const auto text = content_of(file);
  std::filesystem::resize_file(file, text.size() - 10);
  auto more = words;
  more[3] = "4";
  const auto second = nlohmann::json::parse(frozenlake(folder.path(), more).out);
  REQUIRE(second.size() == 4);
  for (const auto& trial : first) {
    const auto same = [&](const auto& other) {
      return other["trial"] == trial["trial"] && other["settings"] == trial["settings"] &&
             other["median_episodes"] == trial["median_episodes"];
    };
    CHECK(std::any_of(second.begin(), second.end(), same));
  }
}

}  // namespace
}  // namespace lab::testing
