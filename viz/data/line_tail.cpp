#include "viz/data/line_tail.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace lab::viz {
namespace {

constexpr std::size_t kBlock = 1 << 18;
constexpr std::size_t kLongestLine = 1 << 26;  // what is longer is no line; it is cut into pieces
constexpr std::size_t kRemembered = 64;        // bytes that tell a file that grew from a new one

/// Closes a file at the end of a scope.
struct Descriptor {
  int number;
  explicit Descriptor(int opened) : number(opened) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number >= 0) ::close(number);
  }
};

/// Reads up to `size` bytes at `offset`; fewer at the end of the file or where it cannot be read.
std::size_t read_at(int descriptor, char* into, std::size_t size, std::uint64_t offset) {
  std::size_t done = 0;
  while (done < size) {
    const auto count =
        ::pread(descriptor, into + done, size - done, static_cast<off_t>(offset + done));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    done += static_cast<std::size_t>(count);
  }
  return done;
}

}  // namespace

LineTail::Found LineTail::poll(const std::function<void(std::string_view, std::uint64_t)>& take,
                               const std::function<void()>& forget) {
  const auto now = stamp_of(file_);
  if (now == seen_) return Found::nothing;
  const auto before = std::exchange(seen_, now);
  // Not to wait where a pipe has just taken the file's place.
  const Descriptor file(now.is_file() ? ::open(file_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)
                                      : -1);
  // A file that was cut and has grown past its old end (a resumed run) betrays itself by its bytes.
  const bool same = before.is_file() && now.inode == before.inode && now.size >= offset_ &&
                    is_same_file(file.number);
  const bool had_lines = offset_ > 0;
  if (!same && had_lines) {
    forget();
    offset_ = 0;
    before_.clear();
  }
  const bool found = file.number >= 0 && read_from(file.number, take);
  if (!same && had_lines) return Found::anew;
  return found ? Found::more : Found::nothing;
}

bool LineTail::is_same_file(int descriptor) const {
  std::string bytes(before_.size(), '\0');
  return descriptor >= 0 &&
         read_at(descriptor, bytes.data(), bytes.size(), offset_ - bytes.size()) == bytes.size() &&
         bytes == before_;
}

/// Hands over the whole lines from offset_ on. Returns whether there were any.
bool LineTail::read_from(int descriptor,
                         const std::function<void(std::string_view, std::uint64_t)>& take) {
  const auto start = offset_;
  std::string buffer;  // begins at offset_
  for (;;) {
    const auto kept = buffer.size();
    buffer.resize(kept + kBlock);
    buffer.resize(kept + read_at(descriptor, buffer.data() + kept, kBlock, offset_ + kept));
    if (buffer.size() == kept) return offset_ > start;

    const std::string_view text = buffer;
    std::size_t begin = 0;
    auto end = text.find('\n', kept);
    for (; end != text.npos; end = text.find('\n', begin)) {
      take(text.substr(begin, end - begin), offset_ + begin);
      begin = end + 1;
    }
    if (begin == 0 && text.size() >= kLongestLine) {
      take(text, offset_);
      begin = text.size();
    }
    if (begin == 0) continue;
    const auto remembered = std::min(begin, kRemembered);
    before_ = text.substr(begin - remembered, remembered);
    offset_ += begin;
    buffer.erase(0, begin);
  }
}

}  // namespace lab::viz
