// --seeds: the same training from many seeds, so that luck and skill can be told apart.

#include <algorithm>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/error.hpp"
#include "core/run_directory.hpp"
#include "core/statistics.hpp"
#include "core/stopwatch.hpp"
#include "core/table.hpp"
#include "core/terminal.hpp"
#include "core/text.hpp"
#include "labs/frozenlake/commands.hpp"
#include "labs/frozenlake/recorder.hpp"

namespace lab::labs::frozenlake {
namespace {

constexpr std::size_t kMostRows = 30;

std::vector<double> column(const std::vector<nlohmann::ordered_json>& results, const char* key) {
  std::vector<double> values;
  for (const auto& result : results) {
    if (!result[key].is_null()) values.push_back(result[key].get<double>());
  }
  return values;
}

std::string spread(const std::vector<double>& values, int digits) {
  if (values.empty()) return "–";
  return fmt::format("{:.{}f}  (half of them {:.{}f} to {:.{}f}, all {:.{}f} to {:.{}f})",
                     core::median(values), digits, core::quantile(values, 0.25), digits,
                     core::quantile(values, 0.75), digits, core::quantile(values, 0), digits,
                     core::quantile(values, 1), digits);
}

}  // namespace

nlohmann::ordered_json train_quietly(const Request& request, const Options& options,
                                     const std::string& suffix) {
  Training training(options);
  Yardstick yardstick(training.lake().model(), options.gamma);
  std::optional<Recorder> recorder;
  if (request.record) {
    const auto name = request.name.empty() ? std::string() : request.name + "-" + suffix;
    recorder.emplace(core::RunWriter::create(
                         request.runs, "frozenlake", name, run_suffix(options) + "-" + suffix,
                         run_config(options, request.command_line), options.tensorboard),
                     training, yardstick);
  }
  const core::Stopwatch watch;
  while (training.wants_more() && !core::stop_requested()) {
    const auto& episode = training.run_episode();
    if (recorder) recorder->after_episode(episode);
  }
  const std::string status = training.wants_more() ? "interrupted" : "finished";
  if (recorder) {
    auto result = recorder->finish(status);
    result["run"] = recorder->directory().string();
    return result;
  }
  const double seconds = watch.seconds();
  nlohmann::ordered_json result;
  result["status"] = status;
  result.update(result_of(training, yardstick.assess(training.agent().q_values()), yardstick,
                          yardstick.ceiling(training.agent().epsilon())));
  result["training_seconds"] = seconds;
  return result;
}

int train_seeds(const Request& request, const Options& options) {
  std::vector<nlohmann::ordered_json> results(static_cast<std::size_t>(request.seeds));
  std::mutex mutex;
  std::int64_t done = 0;
  core::ProgressLine progress(request.json);
  in_parallel(request.seeds, request.threads, [&](std::int64_t i) {
    if (core::stop_requested()) return;
    Options o = options;
    o.seed += i;
    auto result = train_quietly(request, o, fmt::format("seed{}", o.seed));
    result["seed"] = o.seed;
    const std::lock_guard lock(mutex);
    results[static_cast<std::size_t>(i)] = std::move(result);
    ++done;
    if (progress.due()) progress.show(fmt::format("{} of {} seeds done", done, request.seeds));
  });
  progress.clear();
  std::erase_if(results, [](const auto& r) { return r.is_null() || r["status"] != "finished"; });
  const bool stopped = results.size() < static_cast<std::size_t>(request.seeds);
  if (results.empty()) fail("stopped before the first seed was done");

  const auto cleared = column(results, "cleared_after");
  const auto greedy = column(results, "greedy_success");
  const auto times = column(results, "training_seconds");
  const double best = results.front()["best_success"];
  double greedy_mean = 0;
  for (const double value : greedy) greedy_mean += value / static_cast<double>(greedy.size());

  if (request.json) {
    nlohmann::ordered_json all;
    all["seeds"] = results.size();
    all["cleared"] = cleared.size();
    all["median_cleared_after"] =
        cleared.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(core::median(cleared));
    all["mean_greedy_success"] = greedy_mean;
    all["least_greedy_success"] = core::quantile(greedy, 0);
    all["best_success"] = best;
    all["median_training_seconds"] = core::median(times);
    all["results"] = results;
    core::print(all.dump(2) + "\n");
    return stopped ? 1 : 0;
  }

  std::string text;
  if (results.size() <= kMostRows) {
    core::Table table(
        {"seed", "cleared after", "steps", "score", "greedy arrives", "largest Q", "time"});
    for (const auto& r : results) {
      table.add({std::to_string(r["seed"].get<std::int64_t>()),
                 r["cleared_after"].is_null() ? "–" : core::thousands(r["cleared_after"]),
                 core::thousands(r["steps"]), fmt::format("{:.2f}", r["score"].get<double>()),
                 fmt::format("{:.1f} %", 100 * r["greedy_success"].get<double>()),
                 fmt::format("{:.2f}", r["largest_q"].get<double>()),
                 core::duration(r["training_seconds"])});
    }
    text += table.text() + "\n";
  }
  text += fmt::format("  cleared                 {} of {} seeds\n", cleared.size(), results.size());
  text += fmt::format("  episodes to clear       {}\n", spread(cleared, 0));
  text += fmt::format(
      "  greedy policy arrives   {:.2f} % on average, {:.2f} % at worst; the best {:.2f} %\n",
      100 * greedy_mean, 100 * core::quantile(greedy, 0), 100 * best);
  auto milliseconds = times;
  for (auto& time : milliseconds) time *= 1e3;
  text += fmt::format("  training time in ms     {}\n", spread(milliseconds, 1));
  if (stopped)
    text += fmt::format("\nStopped: {} seeds were not done.\n",
                        request.seeds - static_cast<std::int64_t>(results.size()));
  core::print(text);
  return stopped ? 1 : 0;
}

}  // namespace lab::labs::frozenlake
