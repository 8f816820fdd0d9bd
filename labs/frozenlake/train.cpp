// --train and --resume: one training, shown while it runs.

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "core/error.hpp"
#include "core/run_directory.hpp"
#include "core/stopwatch.hpp"
#include "core/terminal.hpp"
#include "core/text.hpp"
#include "core/watch.hpp"
#include "labs/frozenlake/commands.hpp"
#include "labs/frozenlake/picture.hpp"
#include "labs/frozenlake/recorder.hpp"

namespace lab::labs::frozenlake {
namespace {

// What --watch sets where nothing was said: a run on the small lake then lasts some six seconds,
// and the values are seen to spread.
constexpr double kWatchedPace = 200;
constexpr std::int64_t kWatchedValuesEvery = 20;

std::string loss_text(double loss) { return std::isnan(loss) ? "–" : fmt::format("{:.2g}", loss); }

/// The line that is rewritten while it learns. Speed and time left are those of this call: a
/// resumed run did its first steps in another.
std::string progress_text(Training& training, double seconds, std::int64_t episodes_before,
                          std::int64_t steps_before) {
  const auto done = static_cast<double>(training.episodes() - episodes_before);
  const auto left = static_cast<double>(training.options().episodes - training.episodes());
  const double speed =
      static_cast<double>(training.steps() - steps_before) / std::max(seconds, 1e-9);
  return fmt::format("episode {}  score {:.2f}  ε {:.2f}  loss {}  {} steps/s  ≤ {} left",
                     core::thousands(training.episodes()), training.score(),
                     training.agent().epsilon(), loss_text(training.agent().loss()),
                     core::thousands(static_cast<std::int64_t>(speed)),
                     core::duration(seconds / std::max(done, 1.0) * left));
}

/// The exercise's log line.
std::string log_text(Training& training, double seconds) {
  return fmt::format(
      "episode {:>6}  experiences {:>7}  score {:>5.2f}  play time {:>8}  ε {:.3f}\n",
      core::thousands(training.episodes()), core::thousands(training.steps()), training.score(),
      core::duration(seconds), training.agent().epsilon());
}

/// How the policy changed: a few of the recorded moments side by side.
std::string film(const std::vector<Snapshot>& snapshots, const envs::LakeMap& map) {
  const int width = core::terminal_width();
  const int cell = std::max(2 * map.column_count() - 1, 14) + 3;
  const auto count = static_cast<std::size_t>(std::clamp((width - 2) / cell, 1, 4));
  std::vector<TitledPicture> pictures;
  std::size_t previous = snapshots.size();
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t at =
        count == 1 ? snapshots.size() - 1 : i * (snapshots.size() - 1) / (count - 1);
    if (at == previous) continue;
    previous = at;
    const auto& snapshot = snapshots[at];
    pictures.push_back({fmt::format("episode {}", core::thousands(snapshot.episode)),
                        lake_rows(map, snapshot.policy)});
    pictures.back().rows.push_back(fmt::format("arrives {:.1f} %", 100 * snapshot.greedy_success));
  }
  return side_by_side(pictures, width);
}

/// A number with its name and a remark, which goes to a line of its own where there is little room.
void add_line(std::string& text, std::string_view name, const std::string& value,
              const std::string& remark) {
  const std::string head = fmt::format("  {:<33} {:>8}", name, value);
  const bool fits = core::display_width(head) + 2 + core::display_width(remark) <=
                    std::max(core::terminal_width(), 80);
  text += head + (fits ? "  " : "\n      ") + remark + "\n";
}

std::string summary(Training& training, const nlohmann::ordered_json& result, Yardstick& yardstick,
                    bool interrupted) {
  const auto& o = training.options();
  const double best = yardstick.best_success();
  const auto spent = fmt::format("{} steps, {} of training", core::thousands(training.steps()),
                                 core::duration(result["training_seconds"]));
  const auto episodes = core::thousands(training.episodes());
  std::string text;
  if (const auto cleared = training.cleared_after()) {
    text += core::styled(fmt::format("Cleared after {} episodes", core::thousands(*cleared)), "1");
    text += fmt::format(" ({}).\n\n", spent);
  } else if (interrupted) {
    text += fmt::format("Stopped after {} episodes ({}).\n\n", episodes, spent);
  } else {
    text += fmt::format("Trained for {} episodes ({}).\n", episodes, spent);
    text += fmt::format("Not cleared: the mean score of 100 episodes stayed below {}.\n\n",
                        core::number(o.clear_score));
  }
  add_line(
      text, "score of the last 100 episodes", fmt::format("{:.2f}", training.score()),
      fmt::format("as it behaved; ε allows {:.2f}", static_cast<double>(result["score_ceiling"])));
  add_line(text, "greedy policy arrives, exactly",
           fmt::format("{:.1f} %", 100 * static_cast<double>(result["greedy_success"])),
           fmt::format("best stationary policy: {:.1f} %", 100 * best));
  add_line(text, "largest Q", fmt::format("{:.2f}", static_cast<double>(result["largest_q"])),
           fmt::format("no return exceeds {}", core::number(yardstick.largest_return())));
  add_line(text, "largest |Q − Q*|",
           fmt::format("{:.2f}", static_cast<double>(result["distance_to_optimum"])),
           "also where it seldom goes");
  if (const auto earliest = earliest_clear(yardstick, o)) {
    add_line(text, "earliest episode ε lets one clear", core::thousands(*earliest),
             "with a perfect policy, no luck");
  }
  return text;
}

std::string next_commands(const Options& o, const std::string& run) {
  const std::string first = fmt::format("  ./lab frozenlake --play --run {}", run);
  if (!o.slippery) {
    return fmt::format(
        "{}\n      watch it walk\n  ./lab frozenlake --train --slippery\n"
        "      the same on ice that slips\n",
        first);
  }
  return fmt::format(
      "{}\n      watch it walk\n  ./lab frozenlake --evaluate --run {}\n"
      "      count 1,000 walks against the optimum\n",
      first, run);
}

/// Trains to the end, recording and showing; the common part of --train and --resume.
int run_training(const Request& request, Training& training, Yardstick& yardstick,
                 std::optional<core::RunWriter> writer, const core::Arrays* continued) {
  const auto& o = training.options();
  // Before the recorder, whose clock begins to run.
  const auto pace = core::begin_watching(request, "lab frozenlake", writer ? &*writer : nullptr,
                                         kWatchedPace, static_cast<double>(training.steps()));
  std::optional<Recorder> recorder;
  if (writer) recorder.emplace(std::move(*writer), training, yardstick, continued);
  const core::Stopwatch watch;
  const std::int64_t episodes_before = training.episodes();
  const std::int64_t steps_before = training.steps();
  core::ProgressLine progress(request.json);
  const auto seconds = [&] { return recorder ? recorder->training_seconds() : watch.seconds(); };

  std::string status = "finished";
  while (training.wants_more()) {
    const auto& episode = training.run_episode();
    if (recorder) recorder->after_episode(episode);
    if (o.log_every > 0 && !request.json && training.episodes() % o.log_every == 0) {
      progress.clear();
      core::print(log_text(training, seconds()));
    }
    if (progress.due())
      progress.show(progress_text(training, watch.seconds(), episodes_before, steps_before));
    pace.wait(static_cast<double>(training.steps()));
    if (core::stop_requested() && training.wants_more()) {
      status = "interrupted";
      break;
    }
  }
  progress.clear();

  nlohmann::ordered_json result;
  if (recorder) {
    result = recorder->finish(status);
  } else {
    const double time = seconds();
    result["status"] = status;
    const auto q = training.agent().q_values();
    result.update(result_of(training, yardstick.assess(q), yardstick,
                            yardstick.ceiling(training.agent().epsilon())));
    result["training_seconds"] = time;
  }
  if (request.json) {
    if (recorder) result["run"] = recorder->directory().string();
    core::print(result.dump(2) + "\n");
  } else {
    const auto q = training.agent().q_values();
    std::string text;
    if (recorder && recorder->snapshots().size() > 1) {
      text += "What it would do, as it learned (the walk it means to take is bright):\n\n";
      text += film(recorder->snapshots(), training.lake().map());
    } else {
      for (const auto& row :
           lake_rows(training.lake().map(), envs::greedy_policy(q, envs::FrozenLake::kActions))) {
        text += "  " + row + "\n";
      }
    }
    text += "\n" + summary(training, result, yardstick, status == "interrupted");
    if (recorder) {
      const auto name = recorder->directory().filename().string();
      text += fmt::format("\nRecorded in {}.\n", recorder->directory().string());
      if (status == "interrupted") {
        text += fmt::format("Go on with it:\n  ./lab frozenlake --resume {}\n", name);
      } else {
        text += "Try next:\n" + next_commands(o, name.substr(0, name.find('-')));
      }
    }
    core::print(text);
  }
  return status == "finished" ? 0 : 1;
}

}  // namespace

int train(const Request& request, const Options& asked) {
  auto options = asked;
  if (request.watch && !request.was_given("values-every")) {
    options.values_every = kWatchedValuesEvery;
    if (!request.json) {
      core::print(
          fmt::format("To be watched, the values are recorded every {} steps (say "
                      "--values-every N for another number).\n\n",
                      kWatchedValuesEvery));
    }
  }
  Training training(options);
  Yardstick yardstick(training.lake().model(), options.gamma);
  std::optional<core::RunWriter> writer;
  if (request.record) {
    writer.emplace(
        core::RunWriter::create(request.runs, "frozenlake", request.name, run_suffix(options),
                                run_config(options, request.command_line), options.tensorboard));
  }
  return run_training(request, training, yardstick, std::move(writer), nullptr);
}

int resume(const Request& request) {
  const auto directory = core::find_run(
      request.runs, "frozenlake", request.resume == "newest" ? std::string() : request.resume);
  const auto options = options_of(core::read_run_config(directory, "frozenlake"),
                                  (directory / "config.json").string());
  const auto checkpoint = core::checkpoint_to_resume(directory, "lab frozenlake");
  Training training(options);
  try {
    if (checkpoint) training.load(checkpoint->arrays);
  } catch (const Error& error) {
    fail("{}: {}", checkpoint->file.string(), error.what());
  }
  if (!training.wants_more()) {
    fail("{}: this training is complete ({} episodes): there is nothing to go on with",
         directory.string(), core::thousands(training.episodes()));
  }
  Yardstick yardstick(training.lake().model(), options.gamma);
  auto writer = core::RunWriter::reopen(
      directory, checkpoint ? checkpoint->offsets : core::RunOffsets{}, options.tensorboard);
  return run_training(request, training, yardstick, std::move(writer),
                      checkpoint ? &checkpoint->arrays : nullptr);
}

}  // namespace lab::labs::frozenlake
