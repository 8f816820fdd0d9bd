#pragma once

// What the viewer asks of the disk, where files come, grow and go while it looks. Nothing throws.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace lab::viz {

/// What tells whether a file has changed since it was last looked at: the same stamp, the same
/// content.
struct FileStamp {
  enum class Kind { missing, file, folder, other };
  Kind kind = Kind::missing;  ///< `other`: a pipe or a device, whose reading might never end
  std::uint64_t inode = 0, size = 0;
  std::int64_t seconds = 0, nanoseconds = 0;  ///< since 1970, of its last change

  [[nodiscard]] bool is_file() const { return kind == Kind::file; }
  [[nodiscard]] bool is_folder() const { return kind == Kind::folder; }
  bool operator==(const FileStamp&) const = default;
};
/// One system call.
FileStamp stamp_of(const std::filesystem::path& path);

/// The names in a folder, sorted, but for hidden ones; none when it cannot be read.
std::vector<std::string> names_in(const std::filesystem::path& folder);

/// The last `size` bytes of a file; all when it is shorter, none when it cannot be read.
std::string end_of_file(const std::filesystem::path& file, std::size_t size);

}  // namespace lab::viz
