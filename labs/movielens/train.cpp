// --train and --resume: one training, shown while it runs.

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "core/error.hpp"
#include "core/run_directory.hpp"
#include "core/stopwatch.hpp"
#include "core/terminal.hpp"
#include "core/text.hpp"
#include "core/watch.hpp"
#include "labs/movielens/commands.hpp"
#include "labs/movielens/exercise.hpp"
#include "labs/movielens/recorder.hpp"
#include "labs/movielens/run_config.hpp"

namespace lab::labs::movielens {
namespace {

constexpr double kWatchedPace = 0;  // of --watch without --pace: an epoch takes long enough to see

/// Epochs that are done, with the share of the one that is not.
double epochs_done(const Training& training) {
  return static_cast<double>(training.ratings_seen()) /
         static_cast<double>(training.ratings_per_epoch());
}

std::string data_summary(const Data& data) {
  const auto count = [](std::size_t number) {
    return core::thousands(static_cast<std::int64_t>(number));
  };
  auto text = fmt::format("{} ratings of {} films by {} users, {} of them held out ({}).",
                          count(data.sample.size()), count(data.movies()), count(data.users()),
                          count(data.sample.validation.size()),
                          std::filesystem::path(data.folder).filename().string());
  std::string wrapped;
  for (const auto& line : core::wrap(text, 80)) wrapped += line + "\n";
  if (data.skipped_rows > 0) {
    wrapped += fmt::format("Passed over {} bad rows; the first: {}\n", count(data.skipped_rows),
                           data.first_skipped);
  }
  return wrapped;
}

/// One training while it runs: its recording, and what the terminal shows of it.
struct Show {
  const Request& request;
  Training& training;
  std::optional<Recorder> recorder;
  core::Stopwatch watch = {};
  std::int64_t seen_before = training.ratings_seen();
  core::ProgressLine progress{request.json};

  /// Ratings a second in this call: a resumed run saw its first ones in another.
  [[nodiscard]] double speed() const {
    return static_cast<double>(training.ratings_seen() - seen_before) /
           std::max(watch.seconds(), 1e-9);
  }

  void after_step() {
    if (recorder) recorder->after_step();
    if (training.at_epoch_end()) print_epoch();
    if (progress.due()) progress.show(progress_text());
  }

  void print_epoch() {
    if (request.json) return;
    progress.clear();
    const auto& validation = *training.validation();
    const bool best = training.best_epoch() == training.epoch();
    core::print(fmt::format("  {:>5}  {:>12.4f}  {:>14.4f}  {:>6.4f}  {:>9} ratings/s{}\n",
                            training.epoch(), training.epoch_mse(), validation.mse, validation.rmse,
                            core::thousands(static_cast<std::int64_t>(speed())),
                            best ? "  best so far" : ""));
  }

  [[nodiscard]] std::string progress_text() const {
    const double all = static_cast<double>(training.ratings_per_epoch());
    const double seen = static_cast<double>(training.ratings_seen());
    const double share = seen / all - static_cast<double>(training.epoch());
    const auto filled = static_cast<std::size_t>(20 * share);
    const double left =
        (static_cast<double>(training.options().epochs) * all - seen) / std::max(speed(), 1e-9);
    return fmt::format("epoch {} of {}  [{}{}]  {} ratings/s  ≤ {} left",
                       std::min(training.epoch() + 1, training.options().epochs),
                       training.options().epochs, std::string(filled, '='),
                       std::string(20 - filled, ' '),
                       core::thousands(static_cast<std::int64_t>(speed())), core::duration(left));
  }
};

nlohmann::ordered_json numbers_of(const Training& training) {
  nlohmann::ordered_json numbers;
  numbers["epochs"] = training.epoch();
  numbers["steps"] = training.steps();
  numbers["ratings_seen"] = training.ratings_seen();
  if (training.best_epoch() > 0) {
    numbers["best_epoch"] = training.best_epoch();
    numbers["validation_mse"] = training.best_mse();
    numbers["validation_rmse"] = std::sqrt(training.best_mse());
    numbers["train_mse"] = training.epoch_mse();
  }
  return numbers;
}

std::string summary(const Training& training, const nlohmann::ordered_json& result) {
  const bool finished = result["status"] == "finished";
  auto text = core::styled(fmt::format("{} {} epoch{}", finished ? "Learned for" : "Stopped after",
                                       training.epoch(), training.epoch() == 1 ? "" : "s"),
                           "1");
  text += fmt::format(" ({} of training)", core::duration(result["training_seconds"]));
  if (finished && training.stopped_early()) {
    text += fmt::format("; no better validation for {}", training.options().patience);
  }
  text += ".\n";
  if (training.best_epoch() == 0) return text;
  text +=
      fmt::format("Kept is epoch {}: validation MSE {:.4f}, so it is off by {:.2f} stars (RMSE).\n",
                  training.best_epoch(), training.best_mse(), std::sqrt(training.best_mse()));
  return text;
}

std::string next_commands(const Training& training, const std::string& run) {
  const auto number = run.substr(0, run.find('-'));
  return fmt::format(
      "Try next:\n  ./lab movielens --recommend {1} --run {0}\n      films for that user\n"
      "  ./lab movielens --recommend me --rate \"Fargo=5\" --rate \"Heat (1995)=2\"\n"
      "      films for you\n",
      number, training.data().sample.user_ids.front());
}

/// Trains to the end, recording and showing; the common part of --train and --resume.
int run_training(const Request& request, Training& training, std::optional<core::RunWriter> writer,
                 const core::Arrays* continued) {
  // Before the show and the recorder, whose clocks begin to run.
  const auto pace = core::begin_watching(request, "lab movielens", writer ? &*writer : nullptr,
                                         kWatchedPace, epochs_done(training));
  Show show{.request = request, .training = training, .recorder = std::nullopt};
  if (writer) show.recorder.emplace(std::move(*writer), training, continued);
  if (!request.json) {
    core::print("\n  epoch  training MSE  validation MSE    RMSE\n");
  }
  std::string status = "finished";
  while (training.wants_more()) {
    training.step();
    show.after_step();
    if (!std::isfinite(training.piece_mse()) ||
        (training.at_epoch_end() && !std::isfinite(training.validation()->mse))) {
      status = "failed";
      break;
    }
    pace.wait(epochs_done(training));
    if (core::stop_requested() && training.wants_more()) {
      status = "interrupted";
      break;
    }
  }
  show.progress.clear();
  const double seconds = show.watch.seconds();

  auto result = numbers_of(training);
  if (show.recorder) {
    result = show.recorder->finish(status, result);
    result["run"] = show.recorder->directory().string();
  } else {
    result["status"] = status;
    result["training_seconds"] = seconds;
  }
  if (request.json) core::print(result.dump(2) + "\n");
  if (status == "failed") {
    fail("the error became {} in epoch {}: the steps are too large; try a lower --lr",
         std::isnan(training.piece_mse()) ? "nan" : "infinite",
         training.epoch() + (training.at_epoch_end() ? 0 : 1));
  }
  if (!request.json) {
    auto text = "\n" + summary(training, result);
    if (show.recorder) {
      const auto name = show.recorder->directory().filename().string();
      text += fmt::format("\nRecorded in {}.\n", show.recorder->directory().string());
      text += status == "interrupted"
                  ? fmt::format("Go on with it:\n  ./lab movielens --resume {}\n", name)
                  : next_commands(training, name);
    }
    core::print(text);
  }
  return status == "finished" ? 0 : 1;
}

/// Says what the data are; compares with the exercise where its sample was asked for.
void introduce(const Request& request, const Options& options, const Data& data) {
  if (!request.json) core::print(data_summary(data));
  if (!is_exercise(options)) return;
  bool same = false;
  const auto report = exercise_report(data, same);
  if (!request.json) core::print("\n" + report);
  if (!same) {
    fmt::print(stderr,
               "lab movielens: warning: the sample is not the exercise's: that was drawn from "
               "ml-20m of 2015, and {} is something else\n",
               data.folder);
  }
}

}  // namespace

int train(const Request& request, const Options& options) {
  auto data = load_data(options);
  introduce(request, options, data);
  Training training(options, std::move(data));
  std::optional<core::RunWriter> writer;
  if (request.record) {
    writer.emplace(core::RunWriter::create(
        request.runs, "movielens", request.name, run_suffix(options),
        run_config(options, training.data(), request.command_line), options.tensorboard));
  }
  return run_training(request, training, std::move(writer), nullptr);
}

int resume(const Request& request) {
  const auto directory = core::find_run(
      request.runs, "movielens", request.resume == "newest" ? std::string() : request.resume);
  const auto config = core::read_run_config(directory, "movielens");
  const auto options = options_of(config, (directory / "config.json").string());
  auto data = load_data(options);
  check_data(data, config);
  Training training(options, std::move(data));
  const auto checkpoint = core::checkpoint_to_resume(directory, "lab movielens");
  try {
    if (checkpoint) training.load(checkpoint->arrays);
  } catch (const Error& error) {
    fail("{}: {}", checkpoint->file.string(), error.what());
  }
  if (!training.wants_more()) {
    fail("{}: this training is complete ({} epochs): there is nothing to go on with",
         directory.string(), training.epoch());
  }
  auto writer = core::RunWriter::reopen(
      directory, checkpoint ? checkpoint->offsets : core::RunOffsets{}, options.tensorboard);
  return run_training(request, training, std::move(writer),
                      checkpoint ? &checkpoint->arrays : nullptr);
}

}  // namespace lab::labs::movielens
