#include <signal.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "core/files.hpp"
#include "core/text.hpp"
#include "labs/tracing/tune_report.hpp"
#include "labs/tracing/tune_search.hpp"
#include "tests/catch.hpp"
#include "tests/errors.hpp"
#include "tests/labs/command.hpp"
#include "tests/labs/run_files.hpp"
#include "tests/labs/tracing_data.hpp"
#include "tests/temporary.hpp"

namespace lab::testing {
namespace {

namespace fs = std::filesystem;
using namespace labs::tracing;

double number_of(const Settings& settings, const std::string& name) {
  const auto* text = value_of(settings, name);
  REQUIRE(text != nullptr);
  double number = 0;
  REQUIRE(core::parse(*text, number));
  return number;
}

TEST_CASE("A thousand drawn settings lie in their ranges and come near both ends") {
  const SearchPlan plan{.trials = 1000, .epochs = 8, .seed = 3, .fixed = {}};
  const std::map<std::string, std::pair<double, double>> ranges{
      {"max-seq-len", {10, 1000}}, {"hidden", {64, 512}}, {"layers", {1, 3}},
      {"dropout", {0.1, 0.9}},     {"lr", {5e-5, 1e-3}},
  };
  std::map<std::string, std::pair<double, double>> seen;
  std::set<std::string> models, windows, heads;
  for (const auto& trial : draw_trials(plan)) {  // which throws for options that do not go together
    for (const auto& [name, range] : ranges) {
      const double value = number_of(trial.drawn, name);
      REQUIRE((value >= range.first && value <= range.second));
      auto& ends = seen.try_emplace(name, value, value).first->second;
      ends = {std::min(ends.first, value), std::max(ends.second, value)};
    }
    models.insert(*value_of(trial.drawn, "model"));
    windows.insert(*value_of(trial.drawn, "window"));
    const bool has_attention = *value_of(trial.drawn, "model") != "lstm";
    REQUIRE((value_of(trial.drawn, "heads") != nullptr) == has_attention);
    if (has_attention) heads.insert(*value_of(trial.drawn, "heads"));
    const bool has_windows = *value_of(trial.drawn, "window") == "true";
    REQUIRE((value_of(trial.drawn, "stride") != nullptr) == has_windows);
    if (!has_windows) continue;
    const double share = number_of(trial.drawn, "stride") / number_of(trial.drawn, "max-seq-len");
    REQUIRE((share > 0.15 && share <= 1));
  }
  for (const auto& [name, range] : ranges) {
    CAPTURE(name);
    CHECK(seen[name].first < range.first * 1.1);
    CHECK(seen[name].second > range.second / 1.1);
  }
  CHECK(models == std::set<std::string>{"lstm", "lstmattn", "bert"});
  CHECK(windows == std::set<std::string>{"true", "false"});
  CHECK(heads == std::set<std::string>{"1", "2", "4"});
}

TEST_CASE("Numbers with a wide range are drawn by their ratio") {
  const SearchPlan plan{.trials = 1000, .epochs = 8, .seed = 4, .fixed = {}};
  int short_ones = 0, small_rates = 0;
  for (const auto& trial : draw_trials(plan)) {
    if (number_of(trial.drawn, "max-seq-len") < 100) ++short_ones;
    if (number_of(trial.drawn, "lr") < std::sqrt(5e-5 * 1e-3)) ++small_rates;
  }
  CHECK(std::abs(short_ones - 500) < 60);  // four deviations
  CHECK(std::abs(small_rates - 500) < 60);
}

TEST_CASE("An option that the user sets is drawn in no trial, and moves no other") {
  const SearchPlan free{.trials = 50, .epochs = 8, .seed = 1, .fixed = {}};
  auto fixed = free;
  fixed.fixed = {{"dropout", "0.5"}, {"layers", "2"}};
  for (int trial = 0; trial < free.trials; ++trial) {
    auto expected = draw_settings(free, trial);
    std::erase_if(expected, [](const auto& setting) {
      return setting.first == "dropout" || setting.first == "layers";
    });
    REQUIRE(draw_settings(fixed, trial) == expected);
  }
  // Heads divide whatever is drawn beside them, or set.
  SearchPlan heads{.trials = 50, .epochs = 8, .seed = 1, .fixed = {{"heads", "3"}}};
  CHECK_NOTHROW(draw_trials(heads));
  heads.fixed = {{"model", "bert"}, {"hidden", "66"}};
  for (const auto& trial : draw_trials(heads)) REQUIRE(number_of(trial.drawn, "heads") <= 2);
}

TEST_CASE("A search with more trials begins with the same ones, another seed with others") {
  const SearchPlan few{.trials = 3, .epochs = 8, .seed = 1, .fixed = {}};
  auto many = few, other = few;
  many.trials = 30;
  other.seed = 2;
  const auto a = draw_trials(few), b = draw_trials(many), c = draw_trials(other);
  for (std::size_t i = 0; i < a.size(); ++i) {
    CHECK(a[i].drawn == b[i].drawn);
    CHECK(a[i].drawn != c[i].drawn);
  }
}

std::vector<std::pair<int, std::int64_t>> rungs(int trials, std::int64_t epochs) {
  std::vector<std::pair<int, std::int64_t>> pairs;
  for (const auto& rung : rungs_of({.trials = trials, .epochs = epochs, .seed = 0, .fixed = {}})) {
    pairs.emplace_back(rung.trials, rung.epochs);
  }
  return pairs;
}

TEST_CASE("Each rung trains half as many trials for twice as many epochs") {
  using Rungs = std::vector<std::pair<int, std::int64_t>>;
  CHECK(rungs(16, 16) == Rungs{{16, 2}, {8, 4}, {4, 8}, {2, 16}});
  CHECK(rungs(100, 20) == Rungs{{100, 2}, {50, 5}, {25, 10}, {12, 20}});
  CHECK(rungs(3, 20) == Rungs{{3, 10}, {1, 20}});
  CHECK(rungs(16, 3) == Rungs{{16, 1}, {8, 3}});
  CHECK(rungs(1, 20) == Rungs{{1, 20}});
  CHECK(rungs(5, 1) == Rungs{{5, 1}});
}

TEST_CASE("Halving keeps the better half, and of equal trials those drawn first") {
  const auto outcome = [](int trial, double auc, bool failed = false) {
    RungOutcome result;
    result.trial = trial;
    result.auc = auc;
    result.failed = failed;
    return result;
  };
  const std::vector<RungOutcome> outcomes{outcome(0, 0.6),        outcome(1, 0.8), outcome(2, 0.7),
                                          outcome(3, 0.99, true), outcome(4, 0.7), outcome(5, 0.5)};
  CHECK(best_trials(outcomes, 3) == std::vector{1, 2, 4});
  CHECK(best_trials(outcomes, 2) == std::vector{1, 2});
  CHECK(best_trials(outcomes, 6) == std::vector{1, 2, 4, 0, 5});  // never one that failed
}

/// --tune on small data with small models, and more words.
Words small_search(const Words& more = {}) {
  Words words{"--tune", "--data",     "data",  "--hidden", "8",        "--embedding",
              "4",      "--trials",   "4",     "--jobs",   "2",        "--epochs",
              "4",      "--patience", "0",     "--model",  "lstmattn", "--max-seq-len",
              "20",     "--name",     "search"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

/// What a search found, without what the clock says.
nlohmann::json without_times(nlohmann::json page) {
  for (auto& trial : page["trials"]) {
    for (auto& rung : trial["rungs"]) rung.erase("seconds");
  }
  return page;
}

nlohmann::json searched(const TemporaryFolder& folder, Words words) {
  words.emplace_back("--json");
  const auto outcome = tracing(folder.path(), words);
  CAPTURE(outcome.err);
  REQUIRE(outcome.status == 0);
  return without_times(nlohmann::json::parse(outcome.out));
}

/// What an unbroken search finds.
const nlohmann::json& expected_search() {
  static const auto page = [] {
    const TemporaryFolder folder;
    write_answers(folder);
    return searched(folder, small_search());
  }();
  return page;
}

TEST_CASE("A search trains all, then the better half of them longer, whatever runs at once") {
  const auto& page = expected_search();
  CHECK(page["status"] == "finished");
  CHECK(page["command"].get<std::string>().starts_with("./lab tracing --train --data data"));
  REQUIRE(page["trials"].size() == 4);
  std::map<std::size_t, int> with_rungs;
  double last = 1;
  for (const auto& trial : page["trials"]) {
    ++with_rungs[trial["rungs"].size()];
    const auto& rungs = trial["rungs"];
    for (std::size_t i = 0; i < rungs.size(); ++i) CHECK(rungs[i]["epochs"] == 1 << i);
    const double auc = rungs.back()["validation_auc"];
    CHECK(auc <= last);  // the best one first
    last = auc;
  }
  CHECK(with_rungs == std::map<std::size_t, int>{{1, 2}, {2, 1}, {3, 1}});
  const TemporaryFolder folder;
  write_answers(folder);
  CHECK(searched(folder, small_search({"--jobs", "1"})) == page);
}

TEST_CASE("A search's table, picture and files name every trial in 80 columns") {
  const TemporaryFolder folder;
  write_answers(folder);
  const auto outcome = tracing(folder.path(), small_search());
  CAPTURE(outcome.out, outcome.err);
  REQUIRE(outcome.status == 0);
  const auto place = folder / "runs-tune/search";
  const auto csv = content_of(place / "trials.csv");
  CHECK(std::ranges::count(csv, '\n') == 5);
  for (const std::string trial : {"001", "002", "003", "004"}) {
    CHECK_THAT(outcome.out, contains("\n    " + trial + "  0."));
    CHECK_THAT(csv, contains(trial + "-lstmattn,finished"));
    CHECK(fs::exists(place / "tracing" / (trial + "-lstmattn") / "result.json"));
  }
  CHECK_THAT(outcome.out, contains("◆") && contains("  dropout ") && contains("--train"));
  const auto report = outcome.out.substr(outcome.out.find("trial  "));
  const auto table = report.substr(0, report.find("Best is"));
  for (std::size_t at = 0; at < table.size();) {
    const auto end = table.find('\n', at);
    CHECK(core::display_width(table.substr(at, end - at)) <= 80);
    at = end + 1;
  }
  // Nothing lies where runs are looked for.
  CHECK_FALSE(fs::exists(folder / "runs"));
  CHECK(tracing(folder.path(), {"--evaluate", "--runs", "runs-tune/search", "--run", "2"}).status ==
        0);
}

std::size_t outcomes_in(const fs::path& place) {
  const auto text = content_of(place / "trials.jsonl");
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

TEST_CASE("A search that was killed or stopped goes on to the table of an unbroken one") {
  const int signal = GENERATE(SIGKILL, SIGINT);
  const std::size_t done = GENERATE(0, 1, 3, 5);
  CAPTURE(signal, done);
  const TemporaryFolder folder;
  write_answers(folder);
  auto words = small_search();
  words.insert(words.begin(), "lab-tracing");
  const pid_t process = Command{.words = words, .folder = folder.path()}.start();
  const auto place = folder / "runs-tune/search";
  while (!fs::exists(place / "tracing") || outcomes_in(place) < done) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  kill(process, signal);
  const int status = wait_for(process);
  if (signal == SIGINT && status != 0) {
    CHECK_THAT(content_of(folder / "out"), contains("--tune --name search"));
    for (const auto& entry : fs::directory_iterator(place / "tracing")) {
      CHECK_FALSE(core::is_held(entry.path() / "metrics.jsonl"));  // its trainings have stopped
    }
  }
  CHECK(searched(folder, {"--tune", "--name", "search"}) == expected_search());
}

TEST_CASE("A trial that fails is a row of its own, and not among the better half") {
  const TemporaryFolder folder;
  write_answers(folder);
  fs::create_directories(folder / "runs-tune/search/tracing/002-lstmattn");
  folder.file("runs-tune/search/tracing/002-lstmattn/result.json",
              R"({"status": "failed", "epochs": 0})");
  const auto outcome = tracing(folder.path(), small_search());
  CAPTURE(outcome.out, outcome.err);
  REQUIRE(outcome.status == 0);
  CHECK_THAT(outcome.out, contains("002  failed") && contains("002-lstmattn: the loss became no"));
  CHECK_THAT(content_of(folder / "runs-tune/search/trials.csv"), contains("2,002-lstmattn,failed"));
}

TEST_CASE("A search whose trials all fail says why, and exits with 1") {
  const TemporaryFolder folder;
  write_answers(folder);
  const auto outcome = tracing(
      folder.path(),
      small_search({"--trials", "2", "--lr", "1000", "--batch", "4", "--weight-decay", "1e6"}));
  CAPTURE(outcome.out);
  CHECK(outcome.status == 1);
  CHECK_THAT(outcome.err, contains("all trials failed") && contains("the loss became"));
}

TEST_CASE("A search is refused where it cannot be what was asked for") {
  const TemporaryFolder folder;
  write_answers(folder);
  const auto refused = [&](const Words& words, int status, const std::string& text) {
    const auto outcome = tracing(folder.path(), words);
    CAPTURE(words, outcome.out);
    CHECK(outcome.status == status);
    CHECK_THAT(outcome.err, contains(text));
  };
  refused({"--tune", "--model", "logistic"}, 2, "use another --model");
  refused({"--tune", "--no-record"}, 2, "leave out --no-record");
  refused({"--tune", "--data", "nowhere"}, 1, "nowhere");
  refused(small_search({"--name", "a/b"}), 2, "no name of a folder");
  CHECK_FALSE(fs::exists(folder / "runs-tune"));  // nothing was begun
  const Words tiny{"--trials", "1", "--epochs", "1"};
  REQUIRE(tracing(folder.path(), small_search(tiny)).status == 0);
  refused(small_search({"--trials", "2", "--epochs", "1"}), 1, "a search with other settings");
  {
    core::AppendFile file(folder / "runs-tune/search/trials.jsonl",
                          fs::file_size(folder / "runs-tune/search/trials.jsonl"));
    file.hold();
    refused(small_search(tiny), 1, "another process is at this search");
  }
  folder.file("runs-tune/search/trials.jsonl", "{\"trial\": 9}\n");
  refused(small_search(tiny), 1, "trials.jsonl");
  folder.file("runs-tune/search/search.json", "{}");
  refused(small_search(tiny), 1, "is not the plan of a search");
}

TEST_CASE("A training that goes on for more epochs is the same as one that was asked for them") {
  const TemporaryFolder whole, continued;
  for (const auto* folder : {&whole, &continued}) write_answers(*folder);
  REQUIRE(tracing(whole.path(), small_training({"--epochs", "5"})).status == 0);
  REQUIRE(tracing(continued.path(), small_training({"--epochs", "2"})).status == 0);
  REQUIRE(tracing(continued.path(), {"--resume", "run", "--epochs", "5"}).status == 0);
  const auto run = [](const TemporaryFolder& folder) { return folder / "runs/tracing/run"; };
  const auto metrics = [&](const TemporaryFolder& folder) {
    return json_lines(run(folder) / "metrics.jsonl", {"time", "train/sequences_per_second"});
  };
  CHECK(metrics(continued) == metrics(whole));
  const auto config = nlohmann::json::parse(content_of(run(continued) / "config.json"));
  CHECK(config["options"]["epochs"] == 5);
  const auto again = tracing(continued.path(), {"--resume", "run", "--epochs", "5"});
  CHECK(again.status == 1);
  CHECK_THAT(again.err, contains("this training is complete"));
  CHECK(tracing(continued.path(), {"--resume", "run", "--lr", "0.1"}).status == 2);
}

}  // namespace
}  // namespace lab::testing
