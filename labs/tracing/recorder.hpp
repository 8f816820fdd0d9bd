#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "core/json_line.hpp"
#include "core/run_directory.hpp"
#include "labs/tracing/training.hpp"

namespace lab::labs::tracing {

/// Writes a run's files while it trains: metrics.jsonl (a line a step, with the validation's
/// figures at the end of an epoch), checkpoints, at its start classes.json with its NumPy copies,
/// and at its end a few students. It counts its own time apart, so that the time of the training is
/// the training's.
class Recorder {
 public:
  /// `continued` takes over a checkpoint's arrays.
  Recorder(core::RunWriter writer, Training& training, const core::Arrays* continued = nullptr);

  void after_step();
  /// A checkpoint (not of a failed run) and result.json, which gets `numbers`; `status` is
  /// "finished", "interrupted" or "failed". Returns what result.json holds.
  nlohmann::ordered_json finish(const std::string& status, const nlohmann::ordered_json& numbers);

  [[nodiscard]] const std::filesystem::path& directory() const { return writer_.directory(); }
  /// Seconds since the start of the run (also before a resume) without the recording's own.
  [[nodiscard]] double training_seconds() const;

 private:
  void record_metrics();
  void checkpoint();

  core::RunWriter writer_;
  Training& training_;
  core::JsonLine line_;
  std::int64_t saved_at_ = -1;  // step of the last checkpoint
  // The checkpoint that a stop left between two regular ones; an unbroken run would not have it.
  std::filesystem::path between_;
  double started_, before_ = 0, recording_ = 0;
  double time_ = 0;  // of training, when the last step ended
};

}  // namespace lab::labs::tracing
