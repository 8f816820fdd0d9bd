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
class OpenRuns {
 public:
  /// `runs` is the folder whose runs are listed.
  explicit OpenRuns(const std::filesystem::path& runs);

  /// Looks at the disk: at the growing runs on the screen every time, at the rest now and then.
  /// `time` in seconds of any clock. True when something changed.
  bool poll(double time);

  /// Shows a run and makes it the one looked at. It need not be under the folder.
  void look_at(const std::filesystem::path& directory);
  /// Puts a run on the screen or takes it off; the one looked at cannot be taken off.
  void tick(const std::filesystem::path& directory, bool shown);
  /// The run beside the one looked at; an empty path: none.
  void compare(const std::filesystem::path& directory);

  [[nodiscard]] bool is_ticked(const std::filesystem::path& directory) const;
  [[nodiscard]] const std::filesystem::path& looked_at() const { return looked_at_; }
  [[nodiscard]] const std::filesystem::path& compared() const { return compared_; }
  /// The runs of the list, and those that were opened from elsewhere.
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

  RunList list_;
  std::vector<RunSummary> all_;
  std::vector<std::string> differences_;
  std::map<std::filesystem::path, std::unique_ptr<Run>> open_;
  std::map<std::filesystem::path, std::size_t> colours_;  // also: what is ticked
  std::filesystem::path looked_at_, compared_;
  double next_list_ = 0, next_still_ = 0;
};

}  // namespace lab::viz
