#include "viz/data/disk.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <system_error>

namespace lab::viz {

namespace fs = std::filesystem;

FileStamp stamp_of(const fs::path& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) return {};
  const auto kind = S_ISREG(found.st_mode)   ? FileStamp::Kind::file
                    : S_ISDIR(found.st_mode) ? FileStamp::Kind::folder
                                             : FileStamp::Kind::other;
  return {kind, found.st_ino, static_cast<std::uint64_t>(found.st_size), found.st_mtim.tv_sec,
          found.st_mtim.tv_nsec};
}

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  // A range-for would throw when the folder goes away in the middle.
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    auto name = at->path().filename().string();
    if (!name.starts_with('.')) names.push_back(std::move(name));
  }
  std::ranges::sort(names);
  return names;
}

std::string end_of_file(const fs::path& file, std::size_t size) {
  const auto stamp = stamp_of(file);
  if (!stamp.is_file()) return {};
  std::ifstream in(file, std::ios::binary);
  std::string text(std::min<std::uint64_t>(size, stamp.size), '\0');
  in.seekg(-static_cast<std::streamoff>(text.size()), std::ios::end);
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
  return text;
}

}  // namespace lab::viz
