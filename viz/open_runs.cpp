#include "viz/open_runs.hpp"

#include <algorithm>

namespace lab::viz {
namespace {

constexpr double kListSeconds = 0.5;   // between two looks at the folder of runs
constexpr double kStillSeconds = 0.5;  // between two looks at a run that nobody writes

/// One name for a directory, however it was typed: "runs/x/", "./runs/x".
std::filesystem::path plain(const std::filesystem::path& directory) {
  if (directory.empty()) return directory;
  const auto path = std::filesystem::absolute(directory).lexically_normal();
  return path.has_filename() ? path : path.parent_path();
}

}  // namespace

OpenRuns::OpenRuns(const std::filesystem::path& runs) : list_(plain(runs)) {}

bool OpenRuns::poll(double time) {
  bool changed = false;
  if (time >= next_list_) {
    next_list_ = time + kListSeconds;
    if (list_.poll() || all_.empty()) {
      gather();
      changed = true;
    }
  }
  const bool still = time >= next_still_;
  if (still) next_still_ = time + kStillSeconds;
  for (auto& [directory, run] : open_) {
    if (still || run->summary().status == RunStatus::running) changed = run->poll() || changed;
  }
  return changed;
}

void OpenRuns::gather() {
  all_ = list_.all();
  for (const auto& [directory, run] : open_) {
    const auto same = [&](const RunSummary& entry) { return entry.directory == directory; };
    if (std::none_of(all_.begin(), all_.end(), same)) all_.push_back(run->summary());
  }
  differences_ = differing_options(all_);
}

Run& OpenRuns::open(const std::filesystem::path& directory) {
  auto& run = open_[directory];
  if (!run) {
    run = std::make_unique<Run>(directory);
    run->poll();
    gather();
  }
  return *run;
}

void OpenRuns::look_at(const std::filesystem::path& named) {
  const auto directory = plain(named);
  tick(directory, true);
  looked_at_ = directory;
  if (compared_ == directory) compared_.clear();
  open(directory);
}

void OpenRuns::tick(const std::filesystem::path& named, bool shown) {
  const auto directory = plain(named);
  if (!shown) {
    if (directory != looked_at_) colours_.erase(directory);
    if (compared_ == directory) compared_.clear();
    return;
  }
  if (colours_.contains(directory)) return;
  std::size_t number = 0;  // the first that no other run on the screen has
  const auto is_taken = [&](std::size_t n) {
    return std::any_of(colours_.begin(), colours_.end(),
                       [&](const auto& entry) { return entry.second == n; });
  };
  while (is_taken(number)) ++number;
  colours_[directory] = number;
}

void OpenRuns::compare(const std::filesystem::path& named) {
  const auto directory = plain(named);
  compared_ = directory == looked_at_ ? std::filesystem::path() : directory;
  if (!compared_.empty()) tick(compared_, true);
}

bool OpenRuns::is_ticked(const std::filesystem::path& directory) const {
  return colours_.contains(directory);
}

Colour OpenRuns::colour(const std::filesystem::path& directory) const {
  const auto found = colours_.find(directory);
  return run_colour(found == colours_.end() ? 0 : found->second);
}

Scene OpenRuns::scene(View& view, const Theme& theme) {
  Scene scene{view, {}, nullptr, nullptr, theme};
  for (const auto& [directory, number] : colours_) {
    scene.runs.push_back({&open(directory), run_colour(number)});
  }
  if (!looked_at_.empty()) scene.run = &open(looked_at_);
  if (!compared_.empty()) scene.other = &open(compared_);
  return scene;
}

}  // namespace lab::viz
