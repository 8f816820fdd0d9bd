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
#include "labs/hello/commands.hpp"
#include "labs/hello/recorder.hpp"
#include "labs/hello/report.hpp"
#include "labs/hello/run_config.hpp"

namespace lab::labs::hello {
namespace {

constexpr double kWatchedPace = 10;  // epochs a second, where --watch is asked for and no --pace

/// The sample that is due after this step, if one is: also at the end of an epoch, so that a short
/// text is heard of as well.
std::optional<std::string> sample_after_step(Training& training) {
  const auto every = training.options().sample_every;
  const bool is_due = every > 0 && (training.steps() % every == 0 || training.at_epoch_end());
  return is_due ? std::optional(training.sample()) : std::nullopt;
}

std::string sample_line(const std::string& sample) {
  std::string shown;
  for (const auto& c : envs::split_characters(sample, "sample")) {
    shown += c == " " ? c : envs::printable(c);
  }
  return core::cut_to_width("           " + shown, 80) + "\n";
}

std::string epoch_line(const Training& training, const core::EpochShow& show) {
  const auto validation = training.validation_loss();
  return fmt::format(
      "epoch {:>3}  loss {:.4f}{}  {}\n", training.epoch(), training.epoch_loss(),
      validation ? fmt::format("  validation perplexity {:.3f}", std::exp(*validation)) : "",
      show.speed_text(training.epochs_done()));
}

std::string progress_line(const Training& training, const core::EpochShow& show) {
  return fmt::format("epoch {} of {}  step {}  loss {:.4f}  {}", training.epoch(),
                     training.options().epochs, core::thousands(training.steps()), training.loss(),
                     show.speed_text(training.epochs_done()));
}

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

std::string next_commands(const Training& training, const std::string& number) {
  std::string text = fmt::format(
      "Try next:\n  ./lab hello --inspect --run {}\n      its gates at each character\n", number);
  if (training.options().file.empty()) {
    return text + "  ./lab hello --compare\n      four implementations, the same numbers\n";
  }
  return text + fmt::format(
                    "  ./lab hello --sample 400 --temperature 0.7 --run {}\n"
                    "      let it write\n",
                    number);
}

/// The loss that tells best whether the training has left the numbers.
double worst_loss(const Training& training, const std::optional<Fit>& fit) {
  const auto validation = training.validation_loss();
  if (validation && !std::isfinite(*validation)) return *validation;
  if (fit && !std::isfinite(fit->loss)) return fit->loss;
  return training.loss();
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
  // Before the recorder and the show, whose clocks begin to run.
  const auto pace = core::begin_watching(request, "lab hello", writer ? &*writer : nullptr,
                                         kWatchedPace, training.epochs_done());
  std::optional<Recorder> recorder;
  if (writer) recorder.emplace(std::move(*writer), training, continued);
  core::EpochShow show(request.json,
                       {training.options().epochs, training.characters_per_epoch(), "characters"},
                       training.epochs_done());
  const bool has_file = !training.options().file.empty();

  auto status = core::train_epochs(training, pace, [&] {
    const auto sample = sample_after_step(training);
    if (sample) show.print(sample_line(*sample));
    if (recorder) recorder->after_step(sample);
    if (has_file && training.at_epoch_end()) show.print(epoch_line(training, show));
    if (show.due()) show.progress(progress_line(training, show));
  });
  show.clear();

  const double seconds = show.seconds();
  std::optional<Fit> fit;
  if (!has_file) fit = fit_of(training);
  // The last step may have been the one too much: that shows only in what it left.
  const double worst = worst_loss(training, fit);
  if (!std::isfinite(worst)) status = "failed";
  const auto result = core::finish_record(recorder, status, numbers_of(training, fit), seconds);
  if (request.json && !request.inspect) core::print(result.dump(2) + "\n");
  if (status == "failed") fail_diverged(training, worst);
  if (!request.json) {
    auto text = summary(training, result, fit);
    if (recorder) {
      text += core::recorded_text(
          "hello", recorder->directory(), status,
          [&](const std::string& number) { return next_commands(training, number); });
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
  const auto directory = core::run_to_resume(request.runs, "hello", request.resume);
  const auto config = core::read_run_config(directory, "hello");
  const auto options = options_of(config, (directory / "config.json").string());
  Training training(options);
  check_text(training, config);
  const auto checkpoint = core::load_checkpoint(training, directory, "lab hello");
  if (!training.wants_more()) {
    core::fail_complete(directory, fmt::format("{} epochs", core::thousands(training.epoch())));
  }
  auto writer = core::reopen_run(directory, checkpoint, options.tensorboard);
  return run_training(request, training, std::move(writer),
                      checkpoint ? &checkpoint->arrays : nullptr);
}

}  // namespace lab::labs::hello
