// --train and --resume: one training, shown while it runs.

#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "core/epoch_show.hpp"
#include "core/epoch_training.hpp"
#include "core/error.hpp"
#include "core/run_directory.hpp"
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

std::string epoch_line(const Training& training, const core::EpochShow& show) {
  const auto& validation = *training.validation();
  const bool best = training.best_epoch() == training.epoch();
  return fmt::format("  {:>5}  {:>12.4f}  {:>14.4f}  {:>6.4f}  {}{}\n", training.epoch(),
                     training.epoch_mse(), validation.mse, validation.rmse,
                     show.speed_text(training.epochs_done(), 9), best ? "  best so far" : "");
}

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
  auto text = core::epochs_line(result["status"], training.epoch(), result["training_seconds"],
                                training.stopped_early() ? training.options().patience : 0);
  if (training.best_epoch() == 0) return text;
  text +=
      fmt::format("Kept is epoch {}: validation MSE {:.4f}, so it is off by {:.2f} stars (RMSE).\n",
                  training.best_epoch(), training.best_mse(), std::sqrt(training.best_mse()));
  return text;
}

std::string next_commands(const Training& training, const std::string& number) {
  return fmt::format(
      "Try next:\n  ./lab movielens --recommend {1} --run {0}\n      films for that user\n"
      "  ./lab movielens --recommend me --rate \"Fargo=5\" --rate \"Heat (1995)=2\"\n"
      "      films for you\n",
      number, training.data().sample.user_ids.front());
}

/// Trains to the end, recording and showing; the common part of --train and --resume.
int run_training(const Request& request, Training& training, std::optional<core::RunWriter> writer,
                 const core::Arrays* continued) {
  // Before the recorder and the show, whose clocks begin to run.
  const auto pace = core::begin_watching(request, "lab movielens", writer ? &*writer : nullptr,
                                         kWatchedPace, training.epochs_done());
  std::optional<Recorder> recorder;
  if (writer) recorder.emplace(std::move(*writer), training, continued);
  core::EpochShow show(request.json,
                       {training.options().epochs, training.ratings_per_epoch(), "ratings"},
                       training.epochs_done());
  show.print("\n  epoch  training MSE  validation MSE    RMSE\n");

  const auto status = core::train_epochs(training, pace, [&] {
    if (recorder) recorder->after_step();
    if (training.at_epoch_end()) show.print(epoch_line(training, show));
    if (show.due()) show.progress(show.progress_text(training.epochs_done()));
  });
  show.clear();

  const auto result = core::finish_record(recorder, status, numbers_of(training), show.seconds());
  if (request.json) core::print(result.dump(2) + "\n");
  if (status == "failed") {
    fail("the error became {} in epoch {}: the steps are too large; try a lower --lr",
         std::isnan(training.piece_mse()) ? "nan" : "infinite",
         training.epoch() + (training.at_epoch_end() ? 0 : 1));
  }
  if (!request.json) {
    auto text = "\n" + summary(training, result);
    if (recorder) {
      text += core::recorded_text(
          "movielens", recorder->directory(), status,
          [&](const std::string& number) { return next_commands(training, number); });
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
  const auto directory = core::run_to_resume(request.runs, "movielens", request.resume);
  const auto config = core::read_run_config(directory, "movielens");
  const auto options = options_of(config, (directory / "config.json").string());
  auto data = load_data(options);
  check_data(data, config);
  Training training(options, std::move(data));
  const auto checkpoint = core::load_checkpoint(training, directory, "lab movielens");
  if (!training.wants_more()) {
    core::fail_complete(directory, fmt::format("{} epochs", training.epoch()));
  }
  auto writer = core::reopen_run(directory, checkpoint, options.tensorboard);
  return run_training(request, training, std::move(writer),
                      checkpoint ? &checkpoint->arrays : nullptr);
}

}  // namespace lab::labs::movielens
