#include "viz/open_runs.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

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
  bool changed = false, regather = false;
  const bool still = time >= next_still_;
  if (still) next_still_ = time + kStillSeconds;
  for (auto& [directory, run] : open_) {
    const auto before = run->summary().status;
    if (still || before == RunStatus::running) changed = run->poll() || changed;
    regather = regather || run->summary().status != before;
  }
  // What is gone from the disk stays only as long as it is on the screen.
  const auto gone = std::erase_if(open_, [&](const auto& entry) {
    return entry.second->summary().status == RunStatus::unreadable && !is_shown(entry.first);
  });
  regather = regather || gone > 0;
  if (time >= next_list_) {
    next_list_ = time + kListSeconds;
    if (list_.poll() || all_.empty()) regather = true;
  }
  if (regather) gather();
  return changed || regather;
}

void OpenRuns::gather() {
  all_ = list_.all();
  for (const auto& [directory, run] : open_) {
    const auto same = [&](const RunSummary& entry) { return entry.directory == directory; };
    auto found = std::ranges::find_if(all_, same);
    if (found == all_.end()) found = all_.insert(found, RunSummary());
    *found = run->summary();  // looked at more often than the list
    // As in the list: what is no run stands among those of its folder.
    if (found->lab.empty()) found->lab = directory.parent_path().filename().string();
  }
  std::ranges::stable_sort(all_, {}, [](const auto& run) { return std::tie(run.lab, run.name); });
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
  const auto before = std::exchange(looked_at_, directory);
  if (compared_ == directory) compared_.clear();
  drop_if_unwanted(before);
  show(directory);
  open(directory);
}

void OpenRuns::tick(const std::filesystem::path& named, bool ticked) {
  const auto directory = plain(named);
  if (ticked) {
    ticked_.insert(directory);
    show(directory);
    return;
  }
  ticked_.erase(directory);
  if (compared_ == directory) compared_.clear();
  drop_if_unwanted(directory);
}

void OpenRuns::drop_if_unwanted(const std::filesystem::path& directory) {
  const bool wanted =
      directory == looked_at_ || directory == compared_ || ticked_.contains(directory);
  if (!wanted) colours_.erase(directory);
}

void OpenRuns::show(const std::filesystem::path& directory) {
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
  const auto before =
      std::exchange(compared_, directory == looked_at_ ? std::filesystem::path() : directory);
  drop_if_unwanted(before);
  if (!compared_.empty()) show(compared_);
}

bool OpenRuns::is_ticked(const std::filesystem::path& directory) const {
  return ticked_.contains(directory);
}

bool OpenRuns::is_shown(const std::filesystem::path& directory) const {
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
