#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "envs/ratings.hpp"

namespace lab::envs {

/// A MovieLens data set (F. M. Harper and J. A. Konstan 2015) in memory.
struct MovieLens {
  Ratings ratings;
  std::vector<Movie> movies;
  std::size_t skipped_rows = 0;  ///< bad rows that were passed over
  std::string first_skipped;     ///< what was wrong with the first of them, with its place
};

struct LoadOptions {
  int threads = 0;             ///< that parse ratings; 0: as many as the machine has
  bool skip_bad_rows = false;  ///< count rows that cannot be read instead of failing
};

/// Reads the data set in `folder`, known by its files:
///   ratings.csv and movies.csv   ml-latest-small, ml-latest, ml-20m, ml-25m, ml-32m
///   ratings.dat and movies.dat   ml-1m, ml-10m: fields between "::", movies in Latin-1 (ml-1m)
///   u.data and u.item            ml-100k: fields between tabs and "|", movies in Latin-1
/// The ratings' file is mapped into memory and parsed in one pass, in blocks that several threads
/// take in turn; the peak is 20 bytes a rating beside the mapped file. Throws Error with FILE:LINE
/// for a row that cannot be read (too short, no number, a rating outside 0.5 to 5, a film that the
/// films' file lacks), and for a missing, empty or binary file.
MovieLens load_movielens(const std::filesystem::path& folder, const LoadOptions& options = {});

}  // namespace lab::envs
