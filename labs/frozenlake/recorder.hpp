#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "core/json_line.hpp"
#include "core/run_directory.hpp"
#include "labs/frozenlake/training.hpp"

namespace lab::labs::frozenlake {

/// A run's config.json: schema, lab, options, seed, command line, versions, when it started.
nlohmann::ordered_json run_config(const Options& options, const std::string& command_line);

/// The options in a run's config.json. Throws Error naming what does not fit.
Options options_of(const nlohmann::ordered_json& config, const std::string& place);

/// The greedy policy at one moment of the training, kept for the picture at the end.
struct Snapshot {
  std::int64_t episode, step;
  std::vector<int> policy;
  double greedy_success;
};

/// Writes what a training does into its run directory: a line of metrics an episode, episodes
/// (the first 500 all, later every 0.2 %), the Q table at intervals, checkpoints. It counts its own
/// time apart, so that the time of the training is the training's.
class Recorder {
 public:
  /// `continued` takes over a checkpoint's arrays instead of recording the start.
  Recorder(core::RunWriter writer, Training& training, Yardstick& yardstick,
           const core::Arrays* continued = nullptr);

  void after_episode(const Episode& episode);
  /// The last values, a checkpoint and result.json; `status` is "finished", "interrupted" or
  /// "failed". Returns what result.json holds.
  nlohmann::ordered_json finish(const std::string& status);

  [[nodiscard]] const std::filesystem::path& directory() const { return writer_.directory(); }
  [[nodiscard]] const std::vector<Snapshot>& snapshots() const { return snapshots_; }
  /// The mean ceiling of the last 100 episodes.
  [[nodiscard]] double ceiling() const { return ceilings_.mean(); }
  /// Seconds since the start of the run (also before a resume) without the recording's own.
  [[nodiscard]] double training_seconds() const;
  [[nodiscard]] double recording_seconds() const { return recording_; }

 private:
  template <class Archive, class Self>
  static void state_of(Archive& archive, Self& self);
  void record_values();
  void record_metrics(const Episode& episode, bool with_values);
  void record_episode(const Episode& episode);
  void checkpoint();

  core::RunWriter writer_;
  Training& training_;
  Yardstick& yardstick_;
  core::JsonLine line_;
  core::MovingMean ceilings_{100};
  std::vector<Snapshot> snapshots_;
  Assessment assessment_;         // of the latest values
  std::int64_t values_step_ = 0;  // when they were recorded
  std::int64_t next_values_ = 0, next_episode_ = 0, next_checkpoint_ = 0;
  double started_, before_ = 0, recording_ = 0;
  double time_ = 0;  // of training, when the last episode ended
};

/// What a training came to, as result.json holds it.
nlohmann::ordered_json result_of(Training& training, const Assessment& assessment,
                                 const Yardstick& yardstick, double ceiling);

}  // namespace lab::labs::frozenlake
