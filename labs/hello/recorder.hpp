#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "core/json_line.hpp"
#include "core/run_directory.hpp"
#include "labs/hello/training.hpp"

namespace lab::labs::hello {

/// Steps of a text that are recorded: the first 500, of a file the first 100.
int recorded_steps(const Options& options, int steps);

/// Writes a reading of T steps as `folder`/`name`-gates.npy [T, L, G, H], -hidden.npy and -cell.npy
/// [T, L, H] and -probabilities.npy [T, V], float32; parts that the model lacks are left out.
void write_reading(const std::filesystem::path& folder, const std::string& name,
                   const Reading& reading, const ModelShape& shape);

/// Writes what a training does into its run directory: a line of metrics a step, gates and states
/// at intervals, samples, checkpoints. It counts its own time apart, so that the time of the
/// training is the training's.
class Recorder {
 public:
  /// `continued` takes over a checkpoint's arrays instead of recording the start.
  Recorder(core::RunWriter writer, Training& training, const core::Arrays* continued = nullptr);

  /// After each step, with the sample that was drawn, if one was.
  void after_step(const std::optional<std::string>& sample);
  /// The last reading, a checkpoint (not of a failed run) and result.json, which gets `numbers`;
  /// `status` is "finished", "interrupted" or "failed". Returns what result.json holds.
  nlohmann::ordered_json finish(const std::string& status, const nlohmann::ordered_json& numbers);

  [[nodiscard]] const std::filesystem::path& directory() const { return writer_.directory(); }
  /// Seconds since the start of the run (also before a resume) without the recording's own.
  [[nodiscard]] double training_seconds() const;

 private:
  template <class Archive, class Self>
  static void state_of(Archive& archive, Self& self);
  void record_reading();
  void record_metrics();
  void checkpoint();

  core::RunWriter writer_;
  Training& training_;
  core::JsonLine line_;
  std::int64_t read_at_ = -1;  // the step of the last reading
  std::int64_t next_reading_ = 0;
  double started_, before_ = 0, recording_ = 0;
  double time_ = 0;  // of training, when the last step ended
};

}  // namespace lab::labs::hello
