#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "core/epoch_recorder.hpp"
#include "labs/tracing/training.hpp"

namespace lab::labs::tracing {

/// Writes a run's files while it trains: metrics.jsonl (a line a step, with the validation's
/// figures at the end of an epoch), checkpoints, at its start classes.json with its NumPy copies,
/// and at its end a few students.
class Recorder : public core::EpochRecorder {
 public:
  /// `continued` takes over a checkpoint's arrays.
  Recorder(core::RunWriter writer, Training& training, const core::Arrays* continued = nullptr);

  void after_step();
  /// A checkpoint (not of a failed run) and result.json, which gets `numbers`; `status` is
  /// "finished", "interrupted" or "failed". Returns what result.json holds.
  nlohmann::ordered_json finish(const std::string& status, const nlohmann::ordered_json& numbers);

 private:
  [[nodiscard]] bool is_time_for_checkpoint() const;
  void record_metrics();
  void save();

  Training& training_;
};

}  // namespace lab::labs::tracing
