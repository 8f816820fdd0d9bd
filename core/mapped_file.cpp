#include "core/mapped_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "core/error.hpp"

namespace lab::core {

MappedFile::MappedFile(std::filesystem::path file) : path_(std::move(file)) {
  // O_NONBLOCK: a pipe given by mistake is refused below rather than waited for.
  const int descriptor = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) fail("{}: cannot read: {}", path_.string(), std::strerror(errno));
  struct stat status {};
  int code = ::fstat(descriptor, &status) == 0 ? 0 : errno;
  if (code == 0 && !S_ISREG(status.st_mode)) code = S_ISDIR(status.st_mode) ? EISDIR : ESPIPE;
  if (code == 0 && status.st_size != 0) {  // an empty mapping would be an error
    size_ = static_cast<std::size_t>(status.st_size);
    void* const at = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, descriptor, 0);
    if (at == MAP_FAILED) {
      code = errno;
    } else {
      data_ = static_cast<char*>(at);
      (void)::madvise(at, size_, MADV_SEQUENTIAL);
    }
  }
  ::close(descriptor);
  if (code != 0) fail("{}: cannot read: {}", path_.string(), std::strerror(code));
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : path_(std::move(other.path_)),
      data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)) {}

MappedFile::~MappedFile() {
  if (data_ != nullptr) ::munmap(data_, size_);
}

void MappedFile::forget(std::string_view part) const {
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  const auto begin = static_cast<std::size_t>(part.data() - data_) / page * page;
  // The page of the end is left to the part that follows.
  const auto end = static_cast<std::size_t>(part.data() + part.size() - data_) / page * page;
  if (begin < end) (void)::madvise(data_ + begin, end - begin, MADV_DONTNEED);
}

}  // namespace lab::core
