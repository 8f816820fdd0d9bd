#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>

namespace lab::core {

/// A whole file as read-only memory (mmap): its pages are read when they are first looked at, in
/// order of the file, and stay the system's to take back. The file must not shrink meanwhile.
class MappedFile {
 public:
  /// Throws Error when `file` is missing, a folder, or cannot be read. An empty file is no error.
  explicit MappedFile(std::filesystem::path file);
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&&) = delete;
  ~MappedFile();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::string_view text() const { return {data_, size_}; }
  /// Gives back the memory of a part of text() that is done with. It can still be looked at: its
  /// pages are then read anew.
  void forget(std::string_view part) const;

 private:
  std::filesystem::path path_;
  char* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace lab::core
