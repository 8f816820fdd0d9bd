#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "viz/data/run_list.hpp"
#include "viz/scene.hpp"

namespace lab::viz {

/// Which runs there are, which are on the screen, and which one is looked at. A directory may be
/// named in any way; it is known by its absolute path.
///
/// On the screen are the run looked at, the one it is compared with, and all that are ticked. A
/// look ticks nothing: the run leaves the screen again when another one is looked at. What was
/// ticked stays until it is unticked.
class OpenRuns {
 public:
  /// `runs` is the folder whose runs are listed.
  explicit OpenRuns(const std::filesystem::path& runs);

  /// Looks at the disk: at the growing runs on the screen every time, at the rest now and then.
  /// `time` in seconds of any clock. True when something changed.
  bool poll(double time);

  /// Makes a run the one looked at. It need not be under the folder.
  void look_at(const std::filesystem::path& directory);
  /// Ticks a run or unticks it; an unticked one is compared with no more.
  void tick(const std::filesystem::path& directory, bool ticked);
  /// The run beside the one looked at; an empty path: none.
  void compare(const std::filesystem::path& directory);

  [[nodiscard]] bool is_ticked(const std::filesystem::path& directory) const;
  [[nodiscard]] bool is_shown(const std::filesystem::path& directory) const;
  [[nodiscard]] const std::filesystem::path& looked_at() const { return looked_at_; }
  [[nodiscard]] const std::filesystem::path& compared() const { return compared_; }
  /// The runs of the list, and those that were opened from elsewhere or are gone from the disk but
  /// still on the screen; by lab, then by name.
  [[nodiscard]] const std::vector<RunSummary>& all() const { return all_; }
  /// A text beside each of all(): the options in which it differs.
  [[nodiscard]] const std::vector<std::string>& differences() const { return differences_; }
  [[nodiscard]] const std::string& problem() const { return list_.problem(); }
  /// The colour of a run: by its place among those on the screen, kept while it stays there.
  [[nodiscard]] Colour colour(const std::filesystem::path& directory) const;

  /// The scene: opens what is ticked and not yet open.
  Scene scene(View& view, const Theme& theme);

 private:
  Run& open(const std::filesystem::path& directory);
  void gather();
  void show(const std::filesystem::path& directory);
  void drop_if_unwanted(const std::filesystem::path& directory);

  RunList list_;
  std::vector<RunSummary> all_;
  std::vector<std::string> differences_;
  std::map<std::filesystem::path, std::unique_ptr<Run>> open_;
  std::map<std::filesystem::path, std::size_t> colours_;  // of what is on the screen
  std::set<std::filesystem::path> ticked_;
  std::filesystem::path looked_at_, compared_;
  double next_list_ = 0, next_still_ = 0;
};

}  // namespace lab::viz
