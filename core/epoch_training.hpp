#pragma once

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/run_directory.hpp"
#include "core/terminal.hpp"
#include "core/watch.hpp"

namespace lab::core {

/// A training that goes by epochs, as train_epochs() drives it: step() learns from the next piece
/// of an epoch, has_failed() tells that the last step left the numbers, and epochs_done() counts
/// the share of the one that is not done as well.
template <class T>
concept EpochTraining = requires(T training, const T& view) {
  training.step();
  { view.wants_more() } -> std::same_as<bool>;
  { view.has_failed() } -> std::same_as<bool>;
  { view.epochs_done() } -> std::same_as<double>;
};

/// The training loop. Steps until the training has enough, has failed, or Ctrl-C asks it to stop,
/// and calls `after_step()` after each step, also after one that failed: there a lab records and
/// shows. Returns how it ended, as result.json says it: "finished", "failed" or "interrupted".
template <EpochTraining Training, std::invocable AfterStep>
std::string train_epochs(Training& training, const Pace& pace, AfterStep after_step) {
  while (training.wants_more()) {
    training.step();
    after_step();
    if (training.has_failed()) return "failed";
    pace.wait(training.epochs_done());
    // Who asks only after the last step gets what is finished.
    if (stop_requested() && training.wants_more()) return "interrupted";
  }
  return "finished";
}

/// Ends a training's record, and returns what its result.json holds and "run", the directory. One
/// without a record gets `numbers`, `status` and `seconds`, its time.
template <class Recorder>
nlohmann::ordered_json finish_record(std::optional<Recorder>& recorder, const std::string& status,
                                     const nlohmann::ordered_json& numbers, double seconds) {
  if (recorder) {
    auto result = recorder->finish(status, numbers);
    result["run"] = recorder->directory().string();
    return result;
  }
  auto result = numbers;
  result["status"] = status;
  result["training_seconds"] = seconds;
  return result;
}

/// The first line of a summary: "Learned for 8 epochs (12.3 s of training)." or "Stopped after …".
/// `patience`: epochs without a better validation that ended the training; 0: they did not.
std::string epochs_line(const std::string& status, std::int64_t epochs, double seconds,
                        std::int64_t patience);

/// Where a run lies and how to go on: with `lab`'s --resume when it was interrupted, else with the
/// commands that `next_commands` names for the number of the run.
std::string recorded_text(const std::string& lab, const std::filesystem::path& run,
                          const std::string& status,
                          const std::function<std::string(const std::string&)>& next_commands);

/// The run that --resume names; "newest" is one of its names.
std::filesystem::path run_to_resume(const std::string& runs, const std::string& lab,
                                    const std::string& which);

/// Throws Error unless the data from `source` have the fingerprint that a run's `config` notes.
void check_same_data(const nlohmann::ordered_json& config, const std::string& source,
                     const std::string& fingerprint);

/// Sets a training to a run's newest checkpoint, which it returns; leaves it at its start and
/// returns nothing when the run was stopped before the first. `program` ("lab hello") says so on
/// standard error. Throws Error, naming the file, when the checkpoint is of another training.
template <class Training>
std::optional<Checkpoint> load_checkpoint(Training& training, const std::filesystem::path& run,
                                          const std::string& program) {
  auto checkpoint = checkpoint_to_resume(run, program);
  try {
    if (checkpoint) training.load(checkpoint->arrays);
  } catch (const Error& error) {
    fail("{}: {}", checkpoint->file.string(), error.what());
  }
  return checkpoint;
}

/// The error of a --resume that has nothing left to do; `done` is what the run did: "50 epochs".
[[noreturn]] void fail_complete(const std::filesystem::path& run, const std::string& done);

/// Opens a run to go on writing after `checkpoint`; without one from its start.
RunWriter reopen_run(const std::filesystem::path& run, const std::optional<Checkpoint>& checkpoint,
                     bool tensorboard);

}  // namespace lab::core
