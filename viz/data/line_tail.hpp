#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "viz/data/disk.hpp"

namespace lab::viz {

/// Reads the lines of a file that another program is appending to. A torn last line waits until it
/// is whole. A file that shrank or was replaced is read again from its start.
class LineTail {
 public:
  explicit LineTail(std::filesystem::path file) : file_(std::move(file)) {}

  enum class Found { nothing, more, anew };  ///< `anew`: forget what was read before
  /// Hands every new whole line (without its end) and its byte offset to `take`. When the file
  /// began anew, `forget` is called first. A missing file has no lines.
  Found poll(const std::function<void(std::string_view line, std::uint64_t offset)>& take,
             const std::function<void()>& forget);

 private:
  bool is_same_file(int descriptor) const;
  bool read_from(int descriptor, const std::function<void(std::string_view, std::uint64_t)>& take);

  std::filesystem::path file_;
  FileStamp seen_;            // at the last poll
  std::uint64_t offset_ = 0;  // of the first byte not yet handed over
  std::string before_;        // the last bytes before it
};

}  // namespace lab::viz
