#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

#include "envs/ratings.hpp"
#include "envs/text_rows.hpp"

namespace lab::envs {

/// How a films' file is written.
enum class MoviesFormat {
  csv,   ///< movieId,title,genres under a header; RFC 4180's quotes; UTF-8
  dat,   ///< id::title::genres
  item,  ///< id|title|date|video date|url|19 flags, one a genre (ml-100k's u.item)
};

/// Reads all films, in the order of the file. A file of another format than csv that is not valid
/// UTF-8 is taken for Latin-1. Throws Error with PATH:LINE for a row that cannot be read (a missing
/// field, an open quote, an id a second time), unless `bad` leaves it out.
std::vector<Movie> read_movies(const std::filesystem::path& path, MoviesFormat format,
                               BadRows& bad);

/// Which ids are films': a bit an id up to 2^22 (MovieLens stays below 2^19), a sorted list above.
class MovieIds {
 public:
  explicit MovieIds(std::span<const Movie> movies);

  /// `id` is not negative.
  [[nodiscard]] bool contains(std::int32_t id) const {
    const auto bit = static_cast<std::size_t>(id);
    if (bit / 64 < bits_.size()) return (bits_[bit / 64] >> (bit % 64) & 1) != 0;
    return !large_.empty() && contains_large(id);
  }

 private:
  [[nodiscard]] bool contains_large(std::int32_t id) const;

  std::vector<std::uint64_t> bits_;
  std::vector<std::int32_t> large_;
};

}  // namespace lab::envs
