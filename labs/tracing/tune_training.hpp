#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/child_process.hpp"
#include "labs/tracing/tune_halving.hpp"

namespace lab::labs::tracing {

/// The training of a trial up to a rung: a process of its own, `lab-tracing --train` or, where it
/// has begun, `--resume`.
struct TrialTraining {
  std::filesystem::path run;       ///< its folder
  std::vector<std::string> words;  ///< the trial's settings, for the command line
  RungOutcome outcome;             ///< knows its trial and rung
  std::int64_t epochs = 0;         ///< of the rung
  std::int64_t patience = 0;
  int threads = 1;
  std::unique_ptr<core::ChildProcess> child = {};

  /// Whether a process is at the run: that of a search which was killed may not have stopped yet.
  [[nodiscard]] bool is_taken() const;
  /// What the run's files say: nothing while it has to go on, else the outcome.
  [[nodiscard]] std::optional<RungOutcome> ended() const;
  /// Starts the process.
  void start();
  /// Whether the process is still there.
  bool is_running();
  /// When it is no longer there: what came of it, be it that it failed.
  [[nodiscard]] RungOutcome result() const;
};

}  // namespace lab::labs::tracing
