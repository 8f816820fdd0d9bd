#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "viz/data/array_series.hpp"
#include "viz/data/disk.hpp"
#include "viz/data/episodes.hpp"
#include "viz/data/metrics.hpp"

namespace lab::viz {

/// How it stands with a run. A run without a result.json is running while a process holds its files
/// (core::is_held), else it was killed.
enum class RunStatus { running, finished, interrupted, failed, killed, unreadable };
std::string_view status_name(RunStatus status);

/// The configuration of a run that was never readable: null, as JSON has it.
std::shared_ptr<const nlohmann::ordered_json> no_config();

/// What the list of runs shows of a run: read without its metrics.
struct RunSummary {
  std::filesystem::path directory;
  std::string lab, name;  ///< "frozenlake", "001-4x4-dqn"
  RunStatus status = RunStatus::unreadable;
  std::string problem;  ///< why it is unreadable, or what is damaged; for the user, one line
  std::int64_t seed = 0;
  /// no_config() when it was never readable; points to something in any case. A run that is deleted
  /// or damaged while it is followed keeps what it was: lab, seed, configuration.
  std::shared_ptr<const nlohmann::ordered_json> config = no_config();
  std::string score;  ///< its last score as the lab means it: "0.90", "loss 0.0001"; may be empty
  std::string started;
};
/// Whether it is a training; the attempts at an assignment have no seed and do not end.
inline bool is_training(const RunSummary& run) { return run.lab != "grades"; }
/// Reads one; never throws for what it finds there.
RunSummary summarise(const std::filesystem::path& directory);
/// The files that a summary is made from, as they were.
struct RunStamps {
  FileStamp config, attempts, result, metrics;
  bool is_held = false;
  bool operator==(const RunStamps&) const = default;
};
/// A summary that follows its run on disk.
struct FollowedSummary {
  explicit FollowedSummary(const std::filesystem::path& directory) {
    summary.directory = directory;
  }
  RunSummary summary;
  std::optional<RunStamps> seen;  ///< nothing before the first refresh()
};
/// Reads again what has changed. True when the summary is another one than before.
bool refresh(FollowedSummary& followed);

/// A run directory that is looked at: finished or still growing. Never throws for what it finds;
/// what is damaged or missing is empty, and problems() says so in the user's words.
class Run {
 public:
  explicit Run(const std::filesystem::path& directory);

  /// Reads what has changed on disk. True when anything has. Costs a few system calls when not.
  bool poll();
  [[nodiscard]] const RunSummary& summary() const { return followed_.summary; }
  [[nodiscard]] const std::string& lab() const { return summary().lab; }
  [[nodiscard]] const nlohmann::ordered_json& config() const { return *summary().config; }
  /// An option of the training as config.json has it, or `otherwise` when it lacks it or holds
  /// another type. T is bool, int, double or std::string.
  template <class T>
  [[nodiscard]] T option(const char* name, T otherwise) const;

  Metrics& metrics() { return metrics_; }
  [[nodiscard]] const Metrics& metrics() const { return metrics_; }
  Episodes& episodes() { return episodes_; }
  /// The arrays of `folder` with that suffix; the same object at every call, polled with the run
  /// from its first use on.
  ArraySeries& arrays(const std::string& folder, const std::string& suffix = "");
  /// A whole file of the run (`embedding/movies.tsv`, `values/optimal.npy`), read again when it has
  /// changed; empty / null while it is not there or damaged. A text lives until the next poll().
  const std::string& text_file(const std::string& name);
  std::shared_ptr<const core::Array> array_file(const std::string& name);

  /// The last training step known: of metrics, episodes or values.
  [[nodiscard]] double last_step() const;
  [[nodiscard]] std::vector<std::string> problems() const;
  /// Grows whenever poll() returned true.
  [[nodiscard]] std::uint64_t revision() const { return revision_; }

 private:
  struct Text {
    FileStamp stamp;
    std::string text, problem;
  };
  struct ArrayFile {
    FileStamp stamp;
    std::shared_ptr<const core::Array> array;
    std::string problem;
  };
  bool read(const std::string& name, Text& file) const;
  bool read(const std::string& name, ArrayFile& file) const;

  FollowedSummary followed_;
  Metrics metrics_;
  Episodes episodes_;
  std::map<std::pair<std::string, std::string>, ArraySeries> arrays_;
  std::map<std::string, Text> texts_;
  std::map<std::string, ArrayFile> array_files_;
  std::uint64_t revision_ = 0;
};

}  // namespace lab::viz
