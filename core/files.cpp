#include "core/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <system_error>
#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"

namespace lab::core {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBufferSize = 1 << 16;
constexpr auto kLongestWait = std::chrono::milliseconds(50);

[[noreturn]] void fail_on(const std::filesystem::path& file, const char* what, int code) {
  fail("{}: cannot {}: {}{}", file.string(), what, std::strerror(code),
       code == ENOSPC || code == EDQUOT ? " (free some space, or write elsewhere)" : "");
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

/// Where the content of a file goes.
struct Destination {
  fs::path path;                  ///< behind all links; it need not exist
  bool in_place = false;          ///< no regular file, or open already: it cannot be replaced
  std::optional<int> descriptor;  ///< of this process, when the name means one: /dev/stdout
};

/// The number of this process's descriptor that `file` names.
std::optional<int> named_descriptor(const fs::path& file) {
  std::int64_t number = -1;
  if (!parse(file.filename().string(), number)) return std::nullopt;
  std::error_code error;
  const auto folder = fs::canonical(file.parent_path(), error);
  if (error || folder != fs::canonical("/proc/self/fd", error)) return std::nullopt;
  return static_cast<int>(number);
}

Destination destination_of(fs::path file) {
  constexpr int kMostLinks = 40;  // as the kernel
  std::error_code error;
  const auto status = fs::status(file, error);
  const bool in_place = fs::exists(status) && !fs::is_regular_file(status);
  const auto named = file;
  for (int links = 0; links < kMostLinks; ++links) {
    if (const auto number = named_descriptor(file)) return {file, true, number};
    const auto target = fs::read_symlink(file, error);
    // What another process has open may have no name behind the link.
    if (error) return {in_place ? named : file, in_place, std::nullopt};
    file = file.parent_path() / target;
  }
  return {named, true, std::nullopt};  // the links go in a circle; to open it tells so
}

/// Writes and closes what was just opened. 0, or the error number.
int write_and_close(int descriptor, std::string_view bytes) {
  if (descriptor < 0) return errno;
  const int code = write_all(descriptor, bytes.data(), bytes.size());
  return ::close(descriptor) != 0 && code == 0 ? errno : code;
}

int write_in_place(const Destination& to, std::string_view bytes) {
  // A descriptor is written on from where it stands, so that what is in a redirected file stays.
  return write_and_close(to.descriptor ? ::fcntl(*to.descriptor, F_DUPFD_CLOEXEC, 0)
                                       : ::open(to.path.c_str(), O_WRONLY | O_NOCTTY | O_CLOEXEC),
                         bytes);
}

fs::path temporary_beside(const fs::path& file) {
  auto temporary = file;
  temporary += ".tmp";
  return temporary;
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

void write_file(const std::filesystem::path& file, std::string_view text) {
  const auto to = destination_of(file);
  if (to.in_place) {
    if (const int code = write_in_place(to, text); code != 0) fail_on(file, "write", code);
    return;
  }
  const auto temporary = temporary_beside(to.path);
  const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor < 0) fail_on(file, "write", errno);
  int code = write_and_close(descriptor, text);
  if (code == 0 && ::rename(temporary.c_str(), to.path.c_str()) != 0) code = errno;
  if (code != 0) {
    ::unlink(temporary.c_str());
    fail_on(file, "write", code);
  }
}

void write_file(const std::filesystem::path& file, std::span<const std::byte> bytes) {
  write_file(file, std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

StagedFile::StagedFile(std::filesystem::path file) : file_(std::move(file)) {
  const auto to = destination_of(file_);
  if (!to.in_place) {
    temporary_ = temporary_beside(to.path);
    return;
  }
  std::error_code error;
  auto name = (fs::temp_directory_path(error) / "lab-XXXXXX").string();
  const int descriptor = ::mkstemp(name.data());
  if (descriptor < 0) fail_on(name, "write", errno);
  ::close(descriptor);
  temporary_ = name;
}

StagedFile::~StagedFile() {
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void StagedFile::commit() {
  const auto to = destination_of(file_);
  int code = 0;
  if (to.in_place) {
    code = write_in_place(to, read_file(temporary_));
    ::unlink(temporary_.c_str());
  } else if (::rename(temporary_.c_str(), to.path.c_str()) != 0) {
    code = errno;
  }
  if (code != 0) fail_on(file_, "write", code);
  temporary_.clear();
}

bool is_standard_output(const std::filesystem::path& file) {
  struct stat named {
  }, output{};
  return ::stat(file.c_str(), &named) == 0 && ::fstat(STDOUT_FILENO, &output) == 0 &&
         named.st_dev == output.st_dev && named.st_ino == output.st_ino;
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
