#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "tests/temporary.hpp"

namespace lab::testing {

/// Lines of a file; 0 where there is none.
std::size_t lines_in(const std::filesystem::path& file);

/// Fails the test unless a training that is stopped (Ctrl-C) or killed, once its metrics have as
/// many lines as `stops` say, resumes to the bytes of an unbroken one. `words` are those of the
/// program, "lab-movielens" first, with `--name run`; `prepare` puts what it reads into a folder.
void check_resume(const std::string& lab, const std::vector<std::string>& words,
                  const std::vector<std::size_t>& stops,
                  const std::function<void(const TemporaryFolder&)>& prepare = {});

}  // namespace lab::testing
