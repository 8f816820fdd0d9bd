#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace lab::viz {

/// The run that `which` names: a folder, "frozenlake/001", or a number or name under any lab of
/// `runs`. Throws Error when there is none, or when several labs have one, naming them.
std::filesystem::path find_run(const std::filesystem::path& runs, const std::string& which);

/// The run under `runs` that was written to last; empty when there is none.
std::filesystem::path newest_run(const std::filesystem::path& runs);

/// The runs that a command line names; the newest when it names none. Throws Error when there are
/// no runs at all.
std::vector<std::filesystem::path> find_runs(const std::filesystem::path& runs,
                                             const std::vector<std::string>& names);

}  // namespace lab::viz
