#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "core/array.hpp"
#include "core/files.hpp"
#include "core/tensorboard.hpp"

namespace lab::core {

/// How far each growing file had come at a checkpoint: a resumed run cuts them there and goes on.
struct RunOffsets {
  std::uint64_t metrics = 0, episodes = 0, events = 0, samples = 0;
};

/// Writes `folder/name.npy`, making the folder where it is missing.
void write_array(const std::filesystem::path& folder, const std::string& name, const Array& array);

/// A run in the making: everything a training leaves behind goes through here. The layout is that
/// of the design: config.json first, metrics.jsonl and episodes.jsonl line by line, whole arrays
/// under values/ and checkpoints/, result.json last. At any moment a reader finds whole files and
/// whole lines, but perhaps for the last line of one that grows. While it lives it holds
/// metrics.jsonl (is_held), which tells a running training from a killed one.
class RunWriter {
 public:
  /// Makes `runs`/`lab`/`name` and writes its config.json. With an empty name the run gets the next
  /// free number and `suffix`: "012-4x4-dqn". Throws Error when the name is taken or the place
  /// cannot be written.
  static RunWriter create(const std::filesystem::path& runs, const std::string& lab,
                          const std::string& name, const std::string& suffix,
                          const nlohmann::ordered_json& config, bool tensorboard);
  /// Opens a run again to go on from a checkpoint taken at `offsets`; result.json is removed.
  static RunWriter reopen(const std::filesystem::path& directory, const RunOffsets& offsets,
                          bool tensorboard);

  [[nodiscard]] const std::filesystem::path& directory() const { return directory_; }

  void metrics(std::string_view json_line) { metrics_.append_line(json_line); }
  void episode(std::string_view json_line) { episodes_.append_line(json_line); }
  /// To samples.jsonl, which is there from the first one on.
  void sample(std::string_view json_line);
  /// To TensorBoard, when it was asked for.
  void scalar(std::string_view tag, std::int64_t step, double value);
  [[nodiscard]] bool has_tensorboard() const { return events_.has_value(); }
  /// float32 [rows, columns] as `values/name.npy`.
  void values(const std::string& name, std::span<const float> table, std::size_t rows,
              std::size_t columns);
  /// Writes `checkpoints/NNNNNN.npz` for training step `step` and keeps the newest `keep` of them.
  void checkpoint(std::int64_t step, Arrays arrays, int keep);
  /// From now on every line is written at once: for a training that pauses between its steps, which
  /// somebody watches.
  void write_through();
  /// Writes what waits and then result.json.
  void finish(const nlohmann::ordered_json& result);
  void flush();

 private:
  RunWriter(std::filesystem::path directory, const RunOffsets& offsets, bool tensorboard);

  std::filesystem::path directory_;
  bool write_through_ = false;
  AppendFile metrics_, episodes_;
  std::optional<AppendFile> samples_;
  std::optional<TensorBoardFile> events_;
};

/// "000100" for step 100: names sort as their steps do.
std::string step_name(std::int64_t step);

/// The directory of a run: `which` is empty (the newest), a number, a name under `runs`/`lab`, or a
/// path. Throws Error, saying what there is, when no such run exists.
std::filesystem::path find_run(const std::filesystem::path& runs, const std::string& lab,
                               const std::string& which);

/// A run's config.json. Throws Error when it is missing, damaged, or of another lab.
nlohmann::ordered_json read_run_config(const std::filesystem::path& run, const std::string& lab);

/// Whether a run has come to its first checkpoint.
bool has_checkpoint(const std::filesystem::path& run);

/// The newest checkpoint of a run that can be read, with its offsets. Throws Error when there is
/// none; damaged ones are named in `skipped`.
struct Checkpoint {
  std::filesystem::path file;
  Arrays arrays;
  RunOffsets offsets;
};
Checkpoint newest_checkpoint(const std::filesystem::path& run, std::vector<std::string>& skipped);
/// The same for a program ("lab hello") that names damaged ones on standard error.
Checkpoint usable_checkpoint(const std::filesystem::path& run, const std::string& program);
/// What a stopped run goes on from; nothing when it was stopped before its first checkpoint, so
/// that it begins anew, which `program` says on standard error. Throws Error when a run that came
/// to its end, or all whose checkpoints are damaged, has none.
std::optional<Checkpoint> checkpoint_to_resume(const std::filesystem::path& run,
                                               const std::string& program);

/// The training steps of a run's values/*.npy, in order.
std::vector<std::int64_t> value_steps(const std::filesystem::path& run);

/// The lines of a growing file that are whole; a torn last line is left out.
std::vector<std::string> whole_lines(const std::filesystem::path& file);

}  // namespace lab::core
