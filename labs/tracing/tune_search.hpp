#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/files.hpp"
#include "labs/tracing/tune_training.hpp"

namespace lab::labs::tracing {

/// What a search tells while it runs.
struct SearchShow {
  /// Now and then: of the rung's trainings how many there are, are under way, and have ended.
  std::function<void(std::size_t rung, std::size_t all, std::size_t running, std::size_t ended)>
      progress;
  /// A training has ended.
  std::function<void(const SearchTrial&)> ended;
};

/// A search in a folder of its own, which is all that it remembers: search.json (the plan),
/// trials.jsonl (a line for each outcome), and its trainings, tracing/NNN-MODEL. Whatever ends it,
/// a later call goes on: trainings go on from their last checkpoint, and end in the same numbers.
class Search {
 public:
  /// Begins the search in a folder that holds none, or goes on with the one that it holds. Throws
  /// Error when that one has another plan, and where another process is at it.
  Search(std::filesystem::path folder, const SearchPlan& plan);

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  [[nodiscard]] const SearchPlan& plan() const { return plan_; }
  [[nodiscard]] const std::vector<SearchTrial>& trials() const { return trials_; }

  /// Trains what is left, `jobs` trainings at once of `threads` threads each. False when it was
  /// stopped (Ctrl-C), and the trainings with it.
  bool run(int jobs, int threads, const SearchShow& show);

 private:
  void begin();
  void read_outcomes();
  [[nodiscard]] TrialTraining training_of(int trial, std::size_t rung, int threads) const;
  bool run_rung(std::size_t rung, int jobs, int threads, const SearchShow& show);
  void record(const RungOutcome& outcome);

  std::filesystem::path folder_;
  SearchPlan plan_;
  std::vector<SearchTrial> trials_;
  std::optional<core::AppendFile> lines_;
};

/// The plan of the search that a folder holds, if it holds one.
std::optional<SearchPlan> plan_in(const std::filesystem::path& folder);

/// The folder of a search: beside that of the runs, where no list of runs is in its way.
/// `name` empty: the next number.
std::filesystem::path search_folder(const std::filesystem::path& runs, const std::string& name);

}  // namespace lab::labs::tracing
