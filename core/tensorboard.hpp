#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "core/files.hpp"

namespace lab::core {

/// Scalars in TensorBoard's event file: records of a serialised `tensorflow.Event` message, each
/// with its length and masked CRC-32C checksums (TFRecord).
class TensorBoardFile {
 public:
  /// `keep` as for AppendFile; a new file begins with the format's version record.
  explicit TensorBoardFile(const std::filesystem::path& file, std::uint64_t keep = 0);

  /// `wall_time` in seconds since 1970.
  void scalar(std::string_view tag, std::int64_t step, double wall_time, double value);
  void flush() { file_.flush(); }
  [[nodiscard]] std::uint64_t size() const { return file_.size(); }

 private:
  void record(std::string_view message);

  AppendFile file_;
};

}  // namespace lab::core
