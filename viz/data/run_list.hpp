#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "viz/data/run.hpp"

namespace lab::viz {

/// The runs under a folder `runs/<lab>/<name>`, as they come and go.
class RunList {
 public:
  explicit RunList(std::filesystem::path runs) : runs_(std::move(runs)) {}

  /// Looks again (new folders, changed results, other status). True when anything changed.
  bool poll();
  /// By lab, then by name. Folders that hold no run are in it too, as unreadable, with the reason.
  [[nodiscard]] const std::vector<RunSummary>& all() const { return all_; }
  /// Why the folder itself cannot be read; empty when it can.
  [[nodiscard]] const std::string& problem() const { return problem_; }

 private:
  void gather();

  std::filesystem::path runs_;
  std::map<std::string, FollowedSummary> followed_;  // by their folders
  std::vector<RunSummary> all_;
  std::string problem_;
};

/// The options in which runs of one lab differ, as "lr 0.01" …, one text a run of `all` (empty for
/// the only run of its lab). The seed is left out: the list shows it apart.
std::vector<std::string> differing_options(const std::vector<RunSummary>& all);

/// Runs that differ only in the seed have the same text: lab and every other option.
std::string seed_group(const RunSummary& run);

}  // namespace lab::viz
