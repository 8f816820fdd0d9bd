#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>

#include "envs/movies_file.hpp"
#include "envs/ratings.hpp"
#include "envs/text_rows.hpp"

namespace lab::envs {

/// How a ratings' file is written: `header` is its first line, "" where there is none; the four
/// fields of a row stand between `separator`s, each one letter, once or several times.
struct RatingsFormat {
  std::string_view separator, header;
};
inline constexpr RatingsFormat kRatingsCsv{",", "userId,movieId,rating,timestamp"};
inline constexpr RatingsFormat kRatingsDat{"::", ""};
inline constexpr RatingsFormat kRatingsTabs{"\t", ""};

/// Small enough that a block and its parsed rows stay in the cache.
inline constexpr std::size_t kRatingsBlock = std::size_t{1} << 20;

/// Reads all ratings in one pass. `threads` (0: as many as the machine has) take blocks of
/// `block_size` bytes in turn, parse them side by side, and put their rows where they belong as
/// soon as it is known how many come before. `movies` are the films of `movies_name`. Throws Error
/// for the first row of the file that cannot be read, unless `bad` leaves it out.
Ratings read_ratings(const std::filesystem::path& path, const RatingsFormat& format,
                     const MovieIds& movies, std::string_view movies_name, int threads,
                     BadRows& bad, std::size_t block_size = kRatingsBlock);

}  // namespace lab::envs
