// --train and --resume: one training, shown while it runs.

#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "agents/state_arrays.hpp"
#include "core/epoch_show.hpp"
#include "core/epoch_training.hpp"
#include "core/error.hpp"
#include "core/files.hpp"
#include "core/run_config.hpp"
#include "core/run_directory.hpp"
#include "core/stopwatch.hpp"
#include "core/terminal.hpp"
#include "core/text.hpp"
#include "core/watch.hpp"
#include "labs/tracing/commands.hpp"
#include "labs/tracing/recorder.hpp"
#include "labs/tracing/report.hpp"
#include "labs/tracing/run_config.hpp"
#include "labs/tracing/trained_model.hpp"
#include "labs/tracing/yardstick.hpp"

namespace lab::labs::tracing {
namespace {

constexpr double kWatchedPace = 0;  // of --watch without --pace: an epoch takes long enough to see

std::string epoch_line(const Training& training, const core::EpochShow& show) {
  const auto& validation = *training.validation();
  const bool best = training.best_epoch() == training.epoch();
  return fmt::format("  {:>5}  {:>13.4f}  {:>14}  {:>8.4f}  {}{}\n", training.epoch(),
                     training.epoch_loss(), figure(validation.auc), validation.accuracy,
                     show.speed_text(training.epochs_done(), 8), best ? "  best" : "");
}

/// What the best epoch is worth on the part that no choice was made with.
std::optional<PartScore> test_score(const Training& training) {
  if (training.best_epoch() == 0 || training.data().test.empty()) return std::nullopt;
  const auto& test = training.data().test;
  return score_part(test, predict_with(training.options(), training.shape(),
                                       training.data().encoders, training.best_parameters(), test));
}

nlohmann::ordered_json numbers_of(const Training& training, const std::optional<PartScore>& test) {
  nlohmann::ordered_json numbers;
  numbers["epochs"] = training.epoch();
  numbers["steps"] = training.steps();
  numbers["sequences_seen"] = training.sequences_seen();
  if (training.best_epoch() > 0) {
    numbers["best_epoch"] = training.best_epoch();
    numbers["validation_auc"] = training.best_auc();
  }
  if (test && test->all) {
    numbers["test_auc"] = test->all->auc.value_or(0.5);
    numbers["test"] = to_json(*test);
  }
  return numbers;
}

std::string summary(const Training& training, const nlohmann::ordered_json& result,
                    const std::optional<PartScore>& test) {
  auto text = core::epochs_line(result["status"], training.epoch(), result["training_seconds"],
                                training.stopped_early() ? training.options().patience : 0);
  if (training.best_epoch() == 0) return text;
  text += fmt::format("Kept is epoch {}: validation AUC {:.4f}.\n", training.best_epoch(),
                      training.best_auc());
  if (!test) return text;
  auto table = score_table("");
  add_score(table, "test", *test);
  return text + "\n" + table.text() + "\n" + first_answers_line(*test);
}

std::string next_commands(const Training& training, const std::string& number) {
  const auto& users = training.data().test.empty() ? training.data().valid : training.data().test;
  return fmt::format(
      "Try next:\n  ./lab tracing --inspect {1} --run {0}\n      what that student can do, step by "
      "step\n  ./lab tracing --compare\n      the other models, and the yardstick\n",
      number, users.front().user);
}

/// Trains to the end, recording and showing; the common part of --train and --resume.
int run_training(const Request& request, Training& training, std::optional<core::RunWriter> writer,
                 const core::Arrays* continued) {
  // Before the recorder and the show, whose clocks begin to run.
  const auto pace = core::begin_watching(request, "lab tracing", writer ? &*writer : nullptr,
                                         kWatchedPace, training.epochs_done());
  std::optional<Recorder> recorder;
  if (writer) recorder.emplace(std::move(*writer), training, continued);
  core::EpochShow show(request.json,
                       {training.options().epochs, training.sequences_per_epoch(), "sequences"},
                       training.epochs_done());
  show.print("\n  epoch  training loss  validation AUC  accuracy\n");

  const auto status = core::train_epochs(training, pace, [&] {
    if (training.has_failed()) return;
    if (recorder) recorder->after_step();
    if (training.at_epoch_end()) show.print(epoch_line(training, show));
    if (show.due()) show.progress(show.progress_text(training.epochs_done()));
  });
  show.clear();

  const double seconds = show.seconds();
  const auto test = status == "finished" ? test_score(training) : std::nullopt;
  const auto result = core::finish_record(recorder, status, numbers_of(training, test), seconds);
  if (request.json) core::print(result.dump(2) + "\n");
  if (status == "failed") {
    fail("the loss became {} in epoch {}: the steps are too large; try a lower --lr",
         std::isnan(training.last_step().loss) ? "nan" : "infinite", training.epoch() + 1);
  }
  if (!request.json) {
    auto text = "\n" + summary(training, result, test);
    if (recorder) {
      text += core::recorded_text(
          "tracing", recorder->directory(), status,
          [&](const std::string& number) { return next_commands(training, number); });
    }
    core::print(text);
  }
  return status == "finished" ? 0 : 1;
}

/// The yardstick has no epochs to show: it is fitted at once.
int train_yardstick(const Request& request, const Options& options, const Data& data) {
  std::optional<core::RunWriter> writer;
  if (request.record) {
    writer.emplace(core::RunWriter::create(request.runs, "tracing", request.name,
                                           run_suffix(options),
                                           run_config(options, data, request.command_line), false));
  }
  const core::Stopwatch watch;
  auto yardstick = make_yardstick(data.encoders);
  fit(yardstick, options, data.train);
  const double seconds = watch.seconds();
  const auto valid = score_part(data.valid, predict(yardstick, data.valid));
  const auto test = score_part(data.test, predict(yardstick, data.test));
  nlohmann::ordered_json numbers;
  numbers["validation_auc"] = valid.all && valid.all->auc ? *valid.all->auc : 0.5;
  numbers["test"] = to_json(test);
  auto result = core::run_result("finished", numbers, seconds, 0);
  if (writer) {
    data.encoders.save(writer->directory());
    core::Arrays arrays;
    agents::StateWriter write(arrays);
    const auto parameters = yardstick.parameters();
    write("best.parameters", std::vector<float>(parameters.begin(), parameters.end()));
    write("training.best_epoch", std::int64_t{1});
    writer->checkpoint(1, std::move(arrays), 1);
    writer->finish(result);
    result["run"] = writer->directory().string();
  }
  if (request.json) {
    core::print(result.dump(2) + "\n");
    return 0;
  }
  auto table = score_table("");
  add_score(table, "validation", valid);
  if (!data.test.empty()) add_score(table, "test", test);
  core::print(fmt::format("\nFitted in {}.\n\n{}", core::duration(seconds), table.text()));
  if (writer) core::print(fmt::format("\nRecorded in {}.\n", writer->directory().string()));
  return 0;
}

}  // namespace

int train(const Request& request, const Options& options) {
  auto data = load_data(options);
  if (!request.json) core::print(data_summary(data));
  if (options.model == Model::logistic) return train_yardstick(request, options, data);
  Training training(options, std::move(data));
  std::optional<core::RunWriter> writer;
  if (request.record) {
    writer.emplace(core::RunWriter::create(
        request.runs, "tracing", request.name, run_suffix(options),
        run_config(options, training.data(), request.command_line), options.tensorboard));
  }
  return run_training(request, training, std::move(writer), nullptr);
}

int resume(const Request& request, const Options& asked) {
  const auto directory = core::run_to_resume(request.runs, "tracing", request.resume);
  auto config = core::read_run_config(directory, "tracing");
  auto options = options_of(config, (directory / "config.json").string());
  if (request.was_given("epochs")) options.epochs = asked.epochs;
  if (options.model == Model::logistic) {
    fail("{}: the yardstick is fitted at once, there is nothing to go on with", directory.string());
  }
  auto data = load_data(options);
  check_data(data, config);
  Training training(options, std::move(data));
  const auto checkpoint = core::load_checkpoint(training, directory, "lab tracing");
  // One that was killed between its last step and its result has that still to write.
  if (!training.wants_more() && std::filesystem::exists(directory / "result.json")) {
    core::fail_complete(directory, fmt::format("{} epochs", training.epoch()));
  }
  auto writer = core::reopen_run(directory, checkpoint, options.tensorboard);
  if (request.was_given("epochs")) {
    config["options"]["epochs"] = options.epochs;
    core::write_file(directory / "config.json", config.dump(2) + "\n");
  }
  return run_training(request, training, std::move(writer),
                      checkpoint ? &checkpoint->arrays : nullptr);
}

}  // namespace lab::labs::tracing
