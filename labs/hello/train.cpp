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
#include "labs/hello/commands.hpp"
#include "labs/hello/recorder.hpp"
#include "labs/hello/report.hpp"
#include "labs/hello/run_config.hpp"

namespace lab::labs::hello {
namespace {

constexpr double kWatchedPace = 10;  // epochs a second, where --watch is asked for and no --pace

/// Epochs that are done, with the share of the one that is not.
double epochs_done(const Training& training) {
  return static_cast<double>(training.steps()) / static_cast<double>(training.steps_per_epoch());
}

/// One training while it runs: its recording, and what the terminal shows of it.
struct Show {
  const Request& request;
  Training& training;
  std::optional<Recorder> recorder;
  core::Stopwatch watch = {};
  std::int64_t steps_before = training.steps();
  core::ProgressLine progress{request.json};

  /// Characters a second in this call: a resumed run read its first ones in another.
  [[nodiscard]] std::int64_t speed() const {
    const double share = static_cast<double>(training.steps() - steps_before) /
                         static_cast<double>(training.steps_per_epoch());
    return static_cast<std::int64_t>(share * static_cast<double>(training.characters_per_epoch()) /
                                     std::max(watch.seconds(), 1e-9));
  }

  void print_line(const std::string& text) {
    if (request.json) return;
    progress.clear();
    core::print(text);
  }

  void after_step() {
    const auto& o = training.options();
    std::optional<std::string> sample;
    // Also at the end of an epoch, so that a short text is heard of as well.
    if (o.sample_every > 0 && (training.steps() % o.sample_every == 0 || training.at_epoch_end())) {
      sample = training.sample();
      std::string shown;
      for (const auto& c : envs::split_characters(*sample, "sample")) {
        shown += c == " " ? c : envs::printable(c);
      }
      print_line(core::cut_to_width("           " + shown, 80) + "\n");
    }
    if (recorder) recorder->after_step(sample);
    if (!o.file.empty() && training.at_epoch_end()) print_epoch();
    if (progress.due()) {
      progress.show(fmt::format("epoch {} of {}  step {}  loss {:.4f}  {} characters/s",
                                training.epoch(), o.epochs, core::thousands(training.steps()),
                                training.loss(), core::thousands(speed())));
    }
  }

  void print_epoch() {
    const auto validation = training.validation_loss();
    print_line(fmt::format(
        "epoch {:>3}  loss {:.4f}{}  {} characters/s\n", training.epoch(), training.epoch_loss(),
        validation ? fmt::format("  validation perplexity {:.3f}", std::exp(*validation)) : "",
        core::thousands(speed())));
  }
};

nlohmann::ordered_json numbers_of(Training& training, const std::optional<Fit>& fit) {
  nlohmann::ordered_json numbers;
  numbers["epochs"] = training.epoch();
  numbers["steps"] = training.steps();
  if (fit) {
    numbers["loss"] = fit->loss;
    numbers["accuracy"] = fit->accuracy;
    numbers["accuracy_after_first_period"] = fit->settled_accuracy;
  } else {
    numbers["loss"] = training.epoch() > 0 ? training.epoch_loss() : training.loss();
  }
  if (const auto loss = training.validation_loss()) {
    numbers["validation_loss"] = *loss;
    numbers["validation_perplexity"] = std::exp(*loss);
  }
  return numbers;
}

std::string summary(Training& training, const nlohmann::ordered_json& result,
                    const std::optional<Fit>& fit) {
  const auto head = [&](const std::string& verb) {
    return core::styled(fmt::format("{} {} epochs", verb, core::thousands(training.epoch())), "1") +
           fmt::format(" of {} characters ({} of training).\n\n",
                       core::thousands(training.characters_per_epoch()),
                       core::duration(result["training_seconds"]));
  };
  std::string text = head(result["status"] == "finished" ? "Learned" : "Stopped after");
  if (fit) {
    if (training.stream().steps() >= training.stream().period()) {
      text += "The next character in the last repetition (* the one that comes):\n\n";
    }
    text += fit_table(training, *fit);
    text += fmt::format("\n  {:<28} {:>9.4f}\n  {:<28} {:>7.1f} %\n  {:<28} {:>7.1f} %\n", "loss",
                        fit->loss, "accuracy", 100 * fit->accuracy, "  after the first period",
                        100 * fit->settled_accuracy);
  } else {
    text += fmt::format("  {:<28} {:>9.4f}\n", "loss of the last epoch", training.epoch_loss());
    if (const auto loss = training.validation_loss()) {
      text += fmt::format("  {:<28} {:>9.4f}\n  {:<28} {:>9.3f}\n", "loss on held-out text", *loss,
                          "  its perplexity", std::exp(*loss));
    }
  }
  return text;
}

std::string next_commands(const Training& training, const std::string& run) {
  const auto number = run.substr(0, run.find('-'));
  std::string text = fmt::format(
      "Try next:\n  ./lab hello --inspect --run {0}\n      its gates at each character\n", number);
  if (training.options().file.empty()) {
    return text + "  ./lab hello --compare\n      four implementations, the same numbers\n";
  }
  return text + fmt::format(
                    "  ./lab hello --sample 400 --temperature 0.7 --run {}\n"
                    "      let it write\n",
                    number);
}

[[noreturn]] void fail_diverged(const Training& training, double loss) {
  const auto& o = training.options();
  fail("the loss became {} in epoch {} (step {}): the steps are too large; try {}a lower --lr",
       std::isnan(loss) ? "nan" : "infinite", training.epoch() + (training.at_epoch_end() ? 0 : 1),
       training.steps(), o.clip == 0 ? "--clip 1 or " : "");
}

/// Trains to the end, recording and showing; the common part of --train and --resume.
int run_training(const Request& request, Training& training, std::optional<core::RunWriter> writer,
                 const core::Arrays* continued) {
  // Before the show and the recorder, whose clocks begin to run.
  const auto pace = core::begin_watching(request, "lab hello", writer ? &*writer : nullptr,
                                         kWatchedPace, epochs_done(training));
  Show show{.request = request, .training = training, .recorder = std::nullopt};
  if (writer) show.recorder.emplace(std::move(*writer), training, continued);
  std::string status = "finished";
  while (training.wants_more()) {
    training.step();
    show.after_step();
    if (!std::isfinite(training.loss())) {
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

  std::optional<Fit> fit;
  if (training.options().file.empty()) fit = fit_of(training);
  auto result = numbers_of(training, fit);
  const auto validation = training.validation_loss();
  // The last step may have been the one too much: that shows only in what it left.
  double worst = training.loss();
  if (fit && !std::isfinite(fit->loss)) worst = fit->loss;
  if (validation && !std::isfinite(*validation)) worst = *validation;
  if (!std::isfinite(worst)) status = "failed";
  if (show.recorder) {
    result = show.recorder->finish(status, result);
    result["run"] = show.recorder->directory().string();
  } else {
    result["status"] = status;
    result["training_seconds"] = seconds;
  }
  if (request.json && !request.inspect) core::print(result.dump(2) + "\n");
  if (status == "failed") fail_diverged(training, worst);
  if (!request.json) {
    auto text = summary(training, result, fit);
    if (show.recorder) {
      const auto name = show.recorder->directory().filename().string();
      text += fmt::format("\nRecorded in {}.\n", show.recorder->directory().string());
      text += status == "interrupted"
                  ? fmt::format("Go on with it:\n  ./lab hello --resume {}\n", name)
                  : next_commands(training, name);
    }
    core::print(text);
  }
  return status == "finished" ? 0 : 1;
}

}  // namespace

int train(const Request& request, const Options& options) {
  if (request.inspect && !request.record) {
    fail_usage("--inspect looks at what a run recorded: leave out --no-record");
  }
  Training training(options);
  if (request.inspect) (void)training.stream().vocabulary().encode(request.prompt, "--prompt");
  std::optional<core::RunWriter> writer;
  std::string directory;
  if (request.record) {
    writer.emplace(core::RunWriter::create(request.runs, "hello", request.name, run_suffix(options),
                                           run_config(training, request.command_line),
                                           options.tensorboard));
    directory = writer->directory().string();
  }
  const int status = run_training(request, training, std::move(writer), nullptr);
  if (!request.inspect || status != 0) return status;
  Request look = request;
  look.run = directory;
  if (!request.json) core::print("\n");
  return inspect(look);
}

int resume(const Request& request) {
  const auto directory = core::find_run(
      request.runs, "hello", request.resume == "newest" ? std::string() : request.resume);
  const auto config = core::read_run_config(directory, "hello");
  const auto options = options_of(config, (directory / "config.json").string());
  Training training(options);
  check_text(training, config);
  const auto checkpoint = core::checkpoint_to_resume(directory, "lab hello");
  try {
    if (checkpoint) training.load(checkpoint->arrays);
  } catch (const Error& error) {
    fail("{}: {}", checkpoint->file.string(), error.what());
  }
  if (!training.wants_more()) {
    fail("{}: this training is complete ({} epochs): there is nothing to go on with",
         directory.string(), core::thousands(training.epoch()));
  }
  auto writer = core::RunWriter::reopen(
      directory, checkpoint ? checkpoint->offsets : core::RunOffsets{}, options.tensorboard);
  return run_training(request, training, std::move(writer),
                      checkpoint ? &checkpoint->arrays : nullptr);
}

}  // namespace lab::labs::hello
