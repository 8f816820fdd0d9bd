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

/// Takes the words before the first option, which are runs, off a command line: `lab view RUN…
/// --x`.
std::vector<std::string> take_run_names(int& argc, const char* const*& argv,
                                        std::vector<const char*>& rest);

}  // namespace lab::viz
