#include "envs/ratings_file.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "core/error.hpp"
#include "envs/rating_row.hpp"

namespace lab::envs {
namespace {

void resize(Ratings& ratings, std::size_t size) {
  ratings.user.resize(size);
  ratings.movie.resize(size);
  ratings.rating.resize(size);
  ratings.timestamp.resize(size);
}

/// Makes the memory of `size` numbers from `first` on ready to be written, all at once: page by
/// page, as they are first touched, takes the system twice the time. Where the system cannot,
/// nothing changes.
template <class T>
void populate(T* first, std::size_t size) {
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  void* begin = first;
  auto bytes = size * sizeof(T);
  if (std::align(page, 1, begin, bytes) == nullptr) return;  // all of it is in a page in use
  (void)::madvise(begin, bytes, MADV_POPULATE_WRITE);
}

/// What a thread has parsed of one block. Its columns are longer than `size`.
struct Block {
  Ratings rows;
  std::size_t size = 0;
  std::size_t bad_count = 0;
  const char* first_bad = nullptr;
  std::string reason;  ///< what is wrong with that row
};

class RatingsReader {
 public:
  RatingsReader(const core::MappedFile& file, const RatingsFormat& format, const MovieIds& movies,
                std::string_view movies_name, std::size_t block_size, BadRows& bad)
      : file_(file),
        separator_(format.separator),
        movies_(movies),
        movies_name_(movies_name),
        block_size_(block_size),
        bad_(bad),
        text_(rows_of(file)) {
    if (!format.header.empty()) take_header(text_, format.header, file);
    block_count_ = (text_.size() - 1) / block_size + 1;
    resize(ratings_, most_rows(text_.size()));
  }

  Ratings read(int thread_count) {
    std::vector<std::thread> threads;
    const auto wanted = std::min(static_cast<std::size_t>(thread_count), block_count_);
    while (threads.size() + 1 < wanted) {
      try {
        threads.emplace_back([this] { work(); });
      } catch (const std::system_error&) {
        break;  // the system has no more to give: those that run do it all
      }
    }
    work();
    for (auto& thread : threads) thread.join();
    if (failure_) std::rethrow_exception(failure_);
    if (row_count_ == 0) {
      fail("{}: no row can be read; the first: {}", file_.path().string(), bad_.first);
    }
    resize(ratings_, row_count_);
    return std::move(ratings_);
  }

 private:
  /// The most rows that `bytes` can hold: each has a digit in its four fields, and a line end.
  [[nodiscard]] std::size_t most_rows(std::size_t bytes) const {
    return bytes / (4 + 3 * separator_.size() + 1) + 1;
  }

  /// Where the first row begins at or behind byte `at`.
  [[nodiscard]] const char* row_start(std::size_t at) const {
    if (at == 0) return text_.data();
    const auto line_end = at < text_.size() ? text_.find('\n', at - 1) : std::string_view::npos;
    return text_.data() + (line_end == std::string_view::npos ? text_.size() : line_end + 1);
  }

  const char* parse_common(const char* at, const char* end, Block& block) const;
  void parse(const char* at, const char* end, Block& block) const;
  void place(std::size_t index, const Block& block);
  void work();

  const core::MappedFile& file_;
  std::string_view separator_;
  const MovieIds& movies_;
  std::string_view movies_name_;
  std::size_t block_size_;
  BadRows& bad_;
  std::string_view text_;
  std::size_t block_count_ = 0;
  Ratings ratings_;

  std::atomic<std::size_t> next_block_ = 0;
  std::atomic<bool> stopped_ = false;
  std::mutex mutex_;  // guards all below, and bad_
  std::condition_variable turn_changed_;
  std::size_t turn_ = 0;  // the block whose rows are to be placed next
  std::size_t row_count_ = 0;
  std::exception_ptr failure_;
};

/// Parses rows from `at` on, as long as they have the common form and their film is known. Returns
/// where that ends, at the latest from `end` on.
const char* RatingsReader::parse_common(const char* at, const char* end, Block& block) const {
  CommonRows common(separator_);
  // Of their own, so that the compiler knows that what is written changes none of them.
  std::int32_t* const user = block.rows.user.data();
  std::int32_t* const movie = block.rows.movie.data();
  float* const rating = block.rows.rating.data();
  std::int64_t* const timestamp = block.rows.timestamp.data();
  auto size = block.size;
  while (at < end) {
    RatingRow row;
    const char* const next = common.read(at, row);
    if (next == nullptr || !movies_.contains(row.movie)) break;
    user[size] = row.user;
    movie[size] = row.movie;
    rating[size] = row.rating;
    timestamp[size] = row.timestamp;
    ++size;
    at = next;
  }
  block.size = size;
  return at;
}

/// Parses the rows from `at` to `end`, up to the first bad one unless those are left out.
void RatingsReader::parse(const char* at, const char* end, Block& block) const {
  const char* const text_end = text_.data() + text_.size();
  // From here on a common row might be read beyond the end of the file.
  const auto* const common_end =
      text_end - at < kRowReach ? at : std::min(end, text_end - kRowReach + 1);
  block.size = 0;
  block.bad_count = 0;
  while (true) {
    at = parse_common(at, common_end, block);
    if (at >= end) return;
    std::string_view rest(at, static_cast<std::size_t>(end - at));
    RatingRow row;
    auto fault = read_row(take_line(rest), separator_, row);
    if (fault.empty() && !movies_.contains(row.movie)) {
      fault = fmt::format("film {} is not in {}", row.movie, movies_name_);
    }
    if (fault.empty()) {
      block.rows.user[block.size] = row.user;
      block.rows.movie[block.size] = row.movie;
      block.rows.rating[block.size] = row.rating;
      block.rows.timestamp[block.size] = row.timestamp;
      ++block.size;
    } else {
      if (block.bad_count++ == 0) {
        block.first_bad = at;
        block.reason = std::move(fault);
      }
      if (!bad_.skip) return;
    }
    at = rest.data();
  }
}

/// Waits for the turn of block `index`, which makes known how many rows come before it, and puts
/// its rows there. Of all bad rows, the first in the order of the file is thus the first seen.
void RatingsReader::place(std::size_t index, const Block& block) {
  std::size_t at = 0;
  {
    std::unique_lock lock(mutex_);
    turn_changed_.wait(lock, [&] { return turn_ == index || failure_; });
    if (failure_) return;
    if (block.bad_count != 0) {
      bad_.add(file_, block.first_bad, block.reason);
      bad_.count += block.bad_count - 1;
    }
    at = row_count_;
    row_count_ += block.size;
    ++turn_;
  }
  turn_changed_.notify_all();
  const auto copy = [&](const auto& from, auto& to) {
    populate(to.data() + at, block.size);
    std::copy_n(from.data(), block.size, to.data() + at);
  };
  copy(block.rows.user, ratings_.user);
  copy(block.rows.movie, ratings_.movie);
  copy(block.rows.rating, ratings_.rating);
  copy(block.rows.timestamp, ratings_.timestamp);
}

/// What each thread does.
void RatingsReader::work() {
  try {
    Block block;
    for (;;) {
      const auto index = next_block_++;
      if (index >= block_count_ || stopped_) return;
      const char* const begin = row_start(index * block_size_);
      const char* const end = row_start((index + 1) * block_size_);
      const auto size = static_cast<std::size_t>(end - begin);
      // A row may be longer than a block.
      if (const auto most = most_rows(size); block.rows.size() < most) resize(block.rows, most);
      parse(begin, end, block);
      place(index, block);
      file_.forget({begin, size});
    }
  } catch (...) {
    const std::scoped_lock lock(mutex_);
    if (!failure_) failure_ = std::current_exception();
    stopped_ = true;
    turn_changed_.notify_all();
  }
}

}  // namespace

Ratings read_ratings(const std::filesystem::path& path, const RatingsFormat& format,
                     const MovieIds& movies, std::string_view movies_name, int threads,
                     BadRows& bad, std::size_t block_size) {
  expect(threads >= 0 && block_size > 0, "read_ratings: {} threads, blocks of {} bytes", threads,
         block_size);
  const core::MappedFile file(path);
  if (threads == 0) threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  return RatingsReader(file, format, movies, movies_name, block_size, bad).read(threads);
}

}  // namespace lab::envs
