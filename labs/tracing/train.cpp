// --train and --resume: one training, shown while it runs.

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "agents/state_arrays.hpp"
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

/// One training while it runs: its recording, and what the terminal shows of it.
struct Show {
  const Request& request;
  Training& training;
  std::optional<Recorder> recorder;
  core::Stopwatch watch = {};
  std::int64_t seen_before = training.sequences_seen();
  core::ProgressLine progress{request.json};

  /// Sequences a second in this call: a resumed run saw its first ones in another.
  [[nodiscard]] double speed() const {
    return static_cast<double>(training.sequences_seen() - seen_before) /
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
    core::print(fmt::format("  {:>5}  {:>13.4f}  {:>14}  {:>8.4f}  {:>8} sequences/s{}\n",
                            training.epoch(), training.epoch_loss(), figure(validation.auc),
                            validation.accuracy, core::thousands(std::llround(speed())),
                            best ? "  best" : ""));
  }

  [[nodiscard]] std::string progress_text() const {
    const double done = training.epochs_done();
    const auto filled = static_cast<std::size_t>(20 * (done - std::floor(done)));
    const double left = (static_cast<double>(training.options().epochs) - done) *
                        static_cast<double>(training.sequences_per_epoch()) /
                        std::max(speed(), 1e-9);
    return fmt::format("epoch {} of {}  [{}{}]  {} sequences/s  ≤ {} left",
                       std::min(training.epoch() + 1, training.options().epochs),
                       training.options().epochs, std::string(filled, '='),
                       std::string(20 - filled, ' '), core::thousands(std::llround(speed())),
                       core::duration(left));
  }
};

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
  text += fmt::format("Kept is epoch {}: validation AUC {:.4f}.\n", training.best_epoch(),
                      training.best_auc());
  if (!test) return text;
  auto table = score_table("");
  add_score(table, "test", *test);
  return text + "\n" + table.text() + "\n" + first_answers_line(*test);
}

std::string next_commands(const Training& training, const std::string& run) {
  const auto number = run.substr(0, run.find('-'));
  const auto& users = training.data().test.empty() ? training.data().valid : training.data().test;
  return fmt::format(
      "Try next:\n  ./lab tracing --inspect {1} --run {0}\n      what that student can do, step by "
      "step\n  ./lab tracing --compare\n      the other models, and the yardstick\n",
      number, users.front().user);
}

void end_show(const Request& request, const Training& training, const std::string& status,
              Show& show) {
  show.progress.clear();
  const double seconds = show.watch.seconds();
  const auto test = status == "finished" ? test_score(training) : std::nullopt;
  auto result = numbers_of(training, test);
  if (show.recorder) {
    result = show.recorder->finish(status, result);
    result["run"] = show.recorder->directory().string();
  } else {
    result["status"] = status;
    result["training_seconds"] = seconds;
  }
  if (request.json) core::print(result.dump(2) + "\n");
  if (status == "failed") {
    fail("the loss became {} in epoch {}: the steps are too large; try a lower --lr",
         std::isnan(training.last_step().loss) ? "nan" : "infinite", training.epoch() + 1);
  }
  if (request.json) return;
  auto text = "\n" + summary(training, result, test);
  if (show.recorder) {
    const auto name = show.recorder->directory().filename().string();
    text += fmt::format("\nRecorded in {}.\n", show.recorder->directory().string());
    text += status == "interrupted"
                ? fmt::format("Go on with it:\n  ./lab tracing --resume {}\n", name)
                : next_commands(training, name);
  }
  core::print(text);
}

/// Trains to the end, recording and showing; the common part of --train and --resume.
int run_training(const Request& request, Training& training, std::optional<core::RunWriter> writer,
                 const core::Arrays* continued) {
  // Before the show and the recorder, whose clocks begin to run.
  const auto pace = core::begin_watching(request, "lab tracing", writer ? &*writer : nullptr,
                                         kWatchedPace, training.epochs_done());
  Show show{.request = request, .training = training, .recorder = std::nullopt};
  if (writer) show.recorder.emplace(std::move(*writer), training, continued);
  if (!request.json) core::print("\n  epoch  training loss  validation AUC  accuracy\n");
  std::string status = "finished";
  while (training.wants_more()) {
    training.step();
    if (training.has_failed()) {
      status = "failed";
      break;
    }
    show.after_step();
    pace.wait(training.epochs_done());
    if (core::stop_requested() && training.wants_more()) {
      status = "interrupted";
      break;
    }
  }
  end_show(request, training, status, show);
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
  const auto directory = core::find_run(
      request.runs, "tracing", request.resume == "newest" ? std::string() : request.resume);
  auto config = core::read_run_config(directory, "tracing");
  auto options = options_of(config, (directory / "config.json").string());
  if (request.was_given("epochs")) options.epochs = asked.epochs;
  if (options.model == Model::logistic) {
    fail("{}: the yardstick is fitted at once, there is nothing to go on with", directory.string());
  }
  auto data = load_data(options);
  check_data(data, config);
  Training training(options, std::move(data));
  const auto checkpoint = core::checkpoint_to_resume(directory, "lab tracing");
  try {
    if (checkpoint) training.load(checkpoint->arrays);
  } catch (const Error& error) {
    fail("{}: {}", checkpoint->file.string(), error.what());
  }
  // One that was killed between its last step and its result has that still to write.
  if (!training.wants_more() && std::filesystem::exists(directory / "result.json")) {
    fail("{}: this training is complete ({} epochs): there is nothing to go on with",
         directory.string(), training.epoch());
  }
  auto writer = core::RunWriter::reopen(
      directory, checkpoint ? checkpoint->offsets : core::RunOffsets{}, options.tensorboard);
  if (request.was_given("epochs")) {
    config["options"]["epochs"] = options.epochs;
    core::write_file(directory / "config.json", config.dump(2) + "\n");
  }
  return run_training(request, training, std::move(writer),
                      checkpoint ? &checkpoint->arrays : nullptr);
}

}  // namespace lab::labs::tracing
