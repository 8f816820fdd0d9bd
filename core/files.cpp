#include "core/files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "core/error.hpp"

namespace lab::core {
namespace {

constexpr std::size_t kBufferSize = 1 << 16;
constexpr auto kLongestWait = std::chrono::milliseconds(50);

[[noreturn]] void fail_on(const std::filesystem::path& file, const char* what, int code) {
  fail(
      "{}: cannot {}: {}{}", file.string(), what, std::strerror(code),
      code == ENOSPC || code == EDQUOT ? " (free some space or choose another --runs folder)" : "");
}

/// 0, or the error number.
int write_all(int descriptor, const char* data, std::size_t size) {
  while (size != 0) {
    const auto count = ::write(descriptor, data, size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno;
    data += count;
    size -= static_cast<std::size_t>(count);
  }
  return 0;
}

/// A lock of the whole file that belongs to the open file, not to the process: it moves with the
/// descriptor, and this process can see its own.
struct flock whole_file(short type) {
  struct flock lock {};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  return lock;
}

}  // namespace

std::string read_file(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) fail_on(file, "read", errno);
  std::string text;
  std::string block(kBufferSize, '\0');
  for (;;) {
    const auto count = ::read(descriptor, block.data(), block.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      const int code = errno;
      ::close(descriptor);
      if (count < 0) fail_on(file, "read", code);
      return text;
    }
    text.append(block, 0, static_cast<std::size_t>(count));
  }
}

void write_file(const std::filesystem::path& file, std::span<const std::byte> bytes) {
  auto temporary = file;
  temporary += ".tmp";
  const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor < 0) fail_on(file, "write", errno);
  int code = write_all(descriptor, reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (::close(descriptor) != 0 && code == 0) code = errno;
  if (code == 0 && ::rename(temporary.c_str(), file.c_str()) != 0) code = errno;
  if (code != 0) {
    ::unlink(temporary.c_str());
    fail_on(file, "write", code);
  }
}

void write_file(const std::filesystem::path& file, std::string_view text) {
  write_file(file, std::as_bytes(std::span(text.data(), text.size())));
}

AppendFile::AppendFile(std::filesystem::path file, std::uint64_t keep) : path_(std::move(file)) {
  descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor_ < 0) fail_on(path_, "write", errno);
  const auto end = ::lseek(descriptor_, 0, SEEK_END);
  if (end >= 0) {  // not on a device
    if (static_cast<std::uint64_t>(end) < keep) {
      ::close(descriptor_);
      fail("{}: is {} bytes long, but its checkpoint was taken at {}: the run cannot be continued",
           path_.string(), end, keep);
    }
    if (::ftruncate(descriptor_, static_cast<off_t>(keep)) != 0 ||
        ::lseek(descriptor_, 0, SEEK_END) < 0) {
      const int code = errno;
      if (code != EINVAL) {
        ::close(descriptor_);
        fail_on(path_, "write", code);
      }
    }
  }
  written_ = keep;
}

AppendFile::AppendFile(AppendFile&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      written_(other.written_),
      write_through_(other.write_through_),
      buffer_(std::move(other.buffer_)),
      waiting_since_(other.waiting_since_) {}

AppendFile::~AppendFile() {
  if (descriptor_ < 0) return;
  // Whoever cares for the last lines flushes and hears of failure; here nothing may be thrown.
  (void)write_all(descriptor_, buffer_.data(), buffer_.size());
  ::close(descriptor_);
}

void AppendFile::hold() {
  auto lock = whole_file(F_WRLCK);
  // Without the lock a reader takes the run for a killed one; no reason to stop training.
  (void)::fcntl(descriptor_, F_OFD_SETLK, &lock);
}

void AppendFile::append(std::string_view bytes) {
  if (buffer_.empty()) waiting_since_ = std::chrono::steady_clock::now();
  buffer_ += bytes;
  flush_if_due();
}

void AppendFile::append_line(std::string_view line) {
  if (buffer_.empty()) waiting_since_ = std::chrono::steady_clock::now();
  buffer_ += line;
  buffer_ += '\n';
  flush_if_due();
}

void AppendFile::write_through() {
  write_through_ = true;
  flush();
}

void AppendFile::flush_if_due() {
  if (write_through_ || buffer_.size() >= kBufferSize ||
      std::chrono::steady_clock::now() - waiting_since_ >= kLongestWait) {
    flush();
  }
}

void AppendFile::flush() {
  const int code = write_all(descriptor_, buffer_.data(), buffer_.size());
  if (code != 0) {
    buffer_.clear();
    fail_on(path_, "write", code);
  }
  written_ += buffer_.size();
  buffer_.clear();
}

bool is_held(const std::filesystem::path& file) {
  // Not to wait where the name is a pipe's.
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return false;
  auto lock = whole_file(F_RDLCK);
  const bool asked = ::fcntl(descriptor, F_OFD_GETLK, &lock) == 0;
  ::close(descriptor);
  return asked && lock.l_type != F_UNLCK;
}

}  // namespace lab::core
