#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace lab::grading {

/// The names of the files in a .zip archive, with their folders. Throws Error when it is none, or
/// torn.
std::vector<std::string> zip_names(const std::filesystem::path& archive);

/// The content of one of them. Throws Error when it is damaged or longer than `most` bytes,
/// whatever the archive says about its length.
std::string zip_content(const std::filesystem::path& archive, const std::string& name,
                        std::uint64_t most);

}  // namespace lab::grading
