#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/child_process.hpp"

namespace lab::viz {

/// A training that the user asked for.
struct TrainingOrder {
  std::filesystem::path program;   ///< …/lab-frozenlake
  std::string lab;                 ///< "frozenlake"
  std::filesystem::path runs;      ///< the new run goes to runs/lab/NNN-play
  std::vector<std::string> words;  ///< options, without the seed
  std::int64_t seed = 0;
};

enum class TrainingState { waiting, running, finished, stopped, failed };

/// The trainings that the viewer runs: as many at a time as there are processors, the others wait.
class TrainingQueue {
 public:
  struct Row {
    TrainingOrder order;
    std::string name;  ///< of the run; empty while it waits
    TrainingState state = TrainingState::waiting;
    std::string message;  ///< what it said last: its progress, or why it failed
    std::unique_ptr<core::ChildProcess> child{};
  };

  TrainingQueue() = default;
  /// Stops what still runs.
  ~TrainingQueue();
  TrainingQueue(const TrainingQueue&) = delete;
  TrainingQueue& operator=(const TrainingQueue&) = delete;

  /// The rows of an earlier order that have all ended make room for it.
  void add(std::vector<TrainingOrder> orders);
  /// Starts what may start, reads what the programs say. True when anything changed.
  bool poll();
  /// Asks all to stop and forgets those that wait.
  void stop();

  [[nodiscard]] bool is_busy() const;
  [[nodiscard]] const std::deque<Row>& rows() const { return rows_; }
  /// The directory of a run that has come into being; each is told once.
  std::optional<std::filesystem::path> take_new_run();

 private:
  void start(Row& row);
  void look(Row& row);
  void look_for_runs(const Row& row);

  std::deque<Row> rows_;
  std::set<std::filesystem::path> known_;  // run directories that were told or wait to be
  std::deque<std::filesystem::path> new_runs_;
  double next_look_ = 0;
};

}  // namespace lab::viz
