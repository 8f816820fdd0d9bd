#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "core/json_line.hpp"
#include "core/run_directory.hpp"

namespace lab::core {

/// What recorders of trainings that go by epochs have in common: their clocks and their
/// checkpoints. The recording counts its own time apart (AddTime on recording_), so that the time
/// of the training is the training's.
class EpochRecorder {
 public:
  [[nodiscard]] const std::filesystem::path& directory() const { return writer_.directory(); }
  /// Seconds since the start of the run (also before a resume) without the recording's own.
  [[nodiscard]] double training_seconds() const;

 protected:
  explicit EpochRecorder(RunWriter writer);

  /// Goes on from `arrays`, a checkpoint at `step`. One that is not `regular`, as a stop left it
  /// between two that the options ask for, goes when the next is written: an unbroken run would not
  /// have it.
  void continue_from(const Arrays& arrays, std::int64_t step, bool regular);
  /// Reads the clock before the recording's own time begins to count.
  void end_of_step() { time_ = training_seconds(); }
  /// A number of the line of metrics, and for TensorBoard.
  void scalar(const char* key, std::int64_t step, double value);
  /// Writes a checkpoint and keeps the newest `keep`.
  void checkpoint(std::int64_t step, Arrays arrays, int keep);
  [[nodiscard]] bool has_checkpoint_at(std::int64_t step) const { return saved_at_ == step; }
  /// Writes result.json; what it holds.
  nlohmann::ordered_json write_result(const std::string& status,
                                      const nlohmann::ordered_json& numbers);

  RunWriter writer_;
  JsonLine line_;
  double recording_ = 0;
  double time_ = 0;  ///< of training, when the last step ended

 private:
  std::int64_t saved_at_ = -1;
  std::filesystem::path between_;  // the checkpoint that is not regular
  double started_, before_ = 0;
};

}  // namespace lab::core
