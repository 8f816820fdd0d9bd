#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace lab::core {

/// The whole content of a file. Throws Error when it cannot be read.
std::string read_file(const std::filesystem::path& file);

/// Writes a file whole or not at all: to a temporary name beside it, then renamed over it, so that
/// a reader sees the old content or the new. A link stays: the file that it leads to is written.
/// What is no regular file (a device, a pipe, /dev/stdout) is written in place. Throws Error (no
/// space, no permission); the old file then stays as it was.
void write_file(const std::filesystem::path& file, std::span<const std::byte> bytes);
void write_file(const std::filesystem::path& file, std::string_view text);

/// A file that another program writes, under the name temporary(), until commit() puts it whole
/// into the place of `file`, as write_file would. Without commit() nothing of it stays.
class StagedFile {
 public:
  /// Throws Error when there is no room for a temporary file.
  explicit StagedFile(std::filesystem::path file);
  StagedFile(const StagedFile&) = delete;
  StagedFile& operator=(const StagedFile&) = delete;
  ~StagedFile();

  [[nodiscard]] const std::filesystem::path& temporary() const { return temporary_; }
  /// Throws Error when the file cannot be put there.
  void commit();

 private:
  std::filesystem::path file_, temporary_;
};

/// Whether `file` names what standard output goes to, as /dev/stdout does: what is printed would
/// then lie in it.
bool is_standard_output(const std::filesystem::path& file);

/// A file that only grows. What is added is gathered and written together, at the latest 50 ms
/// after the first that waits (seen at the next call) or on `flush`: a reader sees it soon, in
/// whole lines, and a step costs no system call. Throws Error when the disk refuses.
class AppendFile {
 public:
  /// Opens `file`; what stands in it behind `keep` bytes is cut off (a resumed run writes it anew).
  explicit AppendFile(std::filesystem::path file, std::uint64_t keep = 0);
  AppendFile(AppendFile&& other) noexcept;
  AppendFile& operator=(AppendFile&&) = delete;
  ~AppendFile();

  /// From now until it is closed, or its process ends in whatever way, is_held() is true of the
  /// file. On a disk that knows no locks nothing happens.
  void hold();

  void append(std::string_view bytes);
  /// From now on nothing waits: for a writer that pauses between its lines.
  void write_through();
  /// `line` has no line feed.
  void append_line(std::string_view line);
  void flush();
  /// Bytes in the file once flushed.
  [[nodiscard]] std::uint64_t size() const { return written_ + buffer_.size(); }

 private:
  void flush_if_due();

  std::filesystem::path path_;
  int descriptor_ = -1;
  std::uint64_t written_ = 0;
  bool write_through_ = false;
  std::string buffer_;
  std::chrono::steady_clock::time_point waiting_since_;
};

/// Whether any process holds `file` (AppendFile::hold): its writer is alive. False when there is no
/// such file or it cannot be opened.
bool is_held(const std::filesystem::path& file);

}  // namespace lab::core
