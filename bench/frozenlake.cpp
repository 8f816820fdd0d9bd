#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "bench/bench.hpp"
#include "core/statistics.hpp"
#include "core/stopwatch.hpp"
#include "core/terminal.hpp"
#include "core/text.hpp"
#include "labs/frozenlake/recorder.hpp"

namespace lab::bench {
namespace {

using labs::frozenlake::Options;

/// Many trainings with the same settings, one after another on one thread.
struct Outcome {
  int seeds = 0, cleared = 0, arrive_always = 0, near_best = 0;
  std::vector<double> episodes, seconds;
  double greedy_share = 0;  // mean of greedy success / the best stationary policy's
};

Outcome train_many(int seeds, const std::function<Options(int)>& options_of, double near) {
  Outcome outcome;
  outcome.seeds = seeds;
  for (int seed = 0; seed < seeds; ++seed) {
    const auto options = labs::frozenlake::resolved(options_of(seed));
    const double start = core::Stopwatch::thread_cpu();
    labs::frozenlake::Training training(options);
    while (training.wants_more()) training.run_episode();
    outcome.seconds.push_back(core::Stopwatch::thread_cpu() - start);

    const auto& model = training.lake().model();
    const double best = envs::best_stationary_policy(model).success;
    const double greedy = envs::success_probability(
        model, envs::greedy_policy(training.agent().q_values(), envs::FrozenLake::kActions));
    outcome.cleared += training.cleared_after() ? 1 : 0;
    outcome.episodes.push_back(static_cast<double>(training.episodes()));
    outcome.arrive_always += greedy > 1 - 1e-9 ? 1 : 0;
    outcome.near_best += greedy >= near * best ? 1 : 0;
    outcome.greedy_share += greedy / best / seeds;
  }
  return outcome;
}

std::string of(int count, const Outcome& outcome) {
  return fmt::format("{} of {}", count, outcome.seeds);
}

Options defaults(int seed, const std::string& map, bool slippery) {
  Options options;
  options.map = map;
  options.slippery = slippery;
  options.seed = seed;
  return options;
}

/// What recording costs: seconds of training and of writing, in a folder that is removed again.
std::pair<double, double> recording_cost(const Options& plain) {
  const auto options = labs::frozenlake::resolved(plain);
  std::string folder = (std::filesystem::temp_directory_path() / "lab-bench-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) return {0, 0};
  labs::frozenlake::Training training(options);
  labs::frozenlake::Yardstick yardstick(training.lake().model(), options.gamma);
  labs::frozenlake::Recorder recorder(
      core::RunWriter::create(folder, "frozenlake", "", "bench",
                              labs::frozenlake::run_config(options, "lab bench"), false),
      training, yardstick);
  while (training.wants_more()) recorder.after_episode(training.run_episode());
  const auto result = recorder.finish("finished");
  std::filesystem::remove_all(folder);
  return {result["training_seconds"], result["recording_seconds"]};
}

}  // namespace

void frozenlake(const Settings& settings) {
  const auto seeds = [&](int all) { return settings.quick ? std::max(all / 10, 3) : all; };
  const auto ms = [](const std::vector<double>& s) { return core::duration(core::median(s)); };
  const auto median = [](const std::vector<double>& e) {
    return fmt::format("{:.0f}", core::median(e));
  };
  core::Table table({"<training", "cleared", "episodes", "time", "greedy", "<reach"});

  const auto exam = train_many(
      seeds(20),
      [](int seed) {
        auto options = labs::frozenlake::exam_preset();
        options.seed = seed;
        return options;
      },
      1);
  table.add({"preset exam", of(exam.cleared, exam), median(exam.episodes), ms(exam.seconds),
             of(exam.arrive_always, exam), "19 of 20, ≤ 0.35 s"});
  const auto small = train_many(
      seeds(100), [](int seed) { return defaults(seed, "4x4", false); }, 1);
  table.add({"defaults, 4x4", of(small.cleared, small), median(small.episodes), ms(small.seconds),
             of(small.arrive_always, small), "all, all; ≤ 150, ≤ 30 ms"});
  const auto large = train_many(
      seeds(20), [](int seed) { return defaults(seed, "8x8", false); }, 1);
  table.add({"defaults, 8x8", of(large.cleared, large), median(large.episodes), ms(large.seconds),
             of(large.arrive_always, large), "all; ≤ 400"});
  const auto random = train_many(
      seeds(20),
      [](int seed) {
        auto options = defaults(seed, "random", false);
        options.size = 5;
        options.map_seed = seed;
        return options;
      },
      1);
  table.add({"defaults, random 5x5", of(random.cleared, random), median(random.episodes),
             ms(random.seconds), of(random.arrive_always, random), "all; ≤ 400"});
  print_table("Trainings (median of seeds 0, 1, …; greedy: the frozen policy always arrives)",
              table);

  core::Table slippery(
      {"<training on slippery ice", "episodes", "time", "of the best", "<seeds near it", "<reach"});
  const auto small_slip = train_many(
      seeds(20), [](int seed) { return defaults(seed, "4x4", true); }, 0.98);
  slippery.add({"defaults, 4x4", median(small_slip.episodes), ms(small_slip.seconds),
                fmt::format("{:.2f} %", 100 * small_slip.greedy_share),
                of(small_slip.near_best, small_slip) + " ≥ 98 %", "mean ≥ 98 %, ≤ 3 s"});
  const auto large_slip = train_many(
      seeds(10), [](int seed) { return defaults(seed, "8x8", true); }, 0.95);
  slippery.add({"defaults, 8x8", median(large_slip.episodes), ms(large_slip.seconds),
                fmt::format("{:.2f} %", 100 * large_slip.greedy_share),
                of(large_slip.near_best, large_slip) + " ≥ 95 %", "≥ 95 % on 9 of 10"});
  print_table("Slippery ice (greedy success, exactly evaluated, over the best stationary policy's)",
              slippery);

  core::Table recording({"<recording", "training", "writing", "share", "<reach"});
  const auto row = [&](const char* name, const Options& options) {
    const auto [training, writing] = recording_cost(options);
    recording.add({name, core::duration(training), core::duration(writing),
                   fmt::format("{:.1f} %", 100 * writing / training), "≤ 5 % or 10 ms"});
  };
  row("defaults, 4x4", defaults(0, "4x4", false));
  row("preset exam", labs::frozenlake::exam_preset());
  row("defaults, 4x4 slippery", defaults(0, "4x4", true));
  print_table("What the run directory costs", recording);

  if (settings.peers) {
    std::string reason;
    const auto text = run_peer("training.py", reason);
    core::Table peers({"<the exercise's training, one seed", "episodes", "time", "<"});
    peers.add({"preset exam here (median of its seeds)", median(exam.episodes), ms(exam.seconds)});
    if (text.empty()) {
      peers.add({"PyTorch from Python", "–", "–", reason});
    } else {
      const auto peer = nlohmann::json::parse(text);
      const double seconds = peer["seconds"];
      peers.add({"PyTorch from Python", fmt::format("{}", peer["episodes"].get<int>()),
                 core::duration(seconds),
                 fmt::format("here {} faster", times(seconds / core::median(exam.seconds)))});
    }
    print_table("Against Python", peers);
  }
}

}  // namespace lab::bench
