#pragma once

#include <cstdint>
#include <filesystem>

namespace lab::bench {

/// A MovieLens folder of any size, written for a measurement and removed with this object: `rows`
/// ratings in the form of ml-20m (users in order, about 144 films each out of 26,744 with ids up to
/// 131,262, popular ones often, half stars, seconds of the years 1995 to 2015) and its movies.csv.
/// The same rows every time.
class RatingsFolder {
 public:
  /// Throws Error when there is no room.
  explicit RatingsFolder(std::int64_t rows);
  RatingsFolder(const RatingsFolder&) = delete;
  RatingsFolder& operator=(const RatingsFolder&) = delete;
  ~RatingsFolder();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::filesystem::path ratings() const { return path_ / "ratings.csv"; }

 private:
  std::filesystem::path path_;
};

}  // namespace lab::bench
