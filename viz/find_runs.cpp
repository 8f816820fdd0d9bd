#include "viz/find_runs.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <system_error>

#include "core/error.hpp"
#include "core/run_directory.hpp"

namespace lab::viz {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> folders(const fs::path& parent) {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::directory_iterator entry(parent, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code ignored;
    if (entry->is_directory(ignored)) found.push_back(entry->path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace

fs::path find_run(const fs::path& runs, const std::string& which) {
  if (which.empty()) fail_usage("the name of a run is empty: give a folder, a number or a name");
  std::error_code error;
  if (fs::is_directory(which, error)) return which;
  std::vector<fs::path> found;
  for (const auto& lab : folders(runs)) {
    const auto name = lab.filename().string();
    if (which.starts_with(name + "/")) {
      return core::find_run(runs, name, which.substr(name.size() + 1));
    }
    try {
      found.push_back(core::find_run(runs, name, which));
    } catch (const Error&) {  // another lab may have it
    }
  }
  if (found.empty() && fs::exists(which, error)) {
    fail("{} is a file, and a run is a folder: name the one that config.json lies in", which);
  }
  if (found.empty()) {
    fail("there is no run '{}' in {} (train one, or name a folder; --runs DIR looks elsewhere)",
         which, runs.string());
  }
  if (found.size() > 1) {
    std::vector<std::string> names;
    for (const auto& path : found) {
      names.push_back(path.parent_path().filename().string() + "/" + path.filename().string());
    }
    fail("'{}' may be one of {}: say which", which, fmt::join(names, ", "));
  }
  return found.front();
}

fs::path newest_run(const fs::path& runs) {
  fs::path newest;
  fs::file_time_type latest{};
  for (const auto& lab : folders(runs)) {
    for (const auto& run : folders(lab)) {
      for (const char* file : {"config.json", "metrics.jsonl", "result.json"}) {
        std::error_code error;
        const auto time = fs::last_write_time(run / file, error);
        if (!error && (newest.empty() || time > latest)) {
          newest = run;
          latest = time;
        }
      }
    }
  }
  return newest;
}

std::vector<fs::path> find_runs(const fs::path& runs, const std::vector<std::string>& names) {
  std::vector<fs::path> found;
  for (const auto& name : names) found.push_back(find_run(runs, name));
  if (found.empty()) found.push_back(newest_run(runs));
  if (found.front().empty()) {
    fail("there are no runs in {}: train one with ./lab frozenlake --train, or name a folder",
         runs.string());
  }
  return found;
}

}  // namespace lab::viz
