#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace lab::testing {

/// An empty folder of its own that is removed at the end, with all that is in it.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  /// Writes a file into it, plainly, and returns its path.
  std::filesystem::path file(const std::string& name, std::string_view content) const;

 private:
  std::filesystem::path path_;
};

/// The whole content of a file, read without the code under test; "" when there is none.
std::string content_of(const std::filesystem::path& file);

}  // namespace lab::testing
