#include "envs/movielens.hpp"

#include <array>
#include <system_error>

#include "core/error.hpp"
#include "envs/movies_file.hpp"
#include "envs/ratings_file.hpp"

namespace lab::envs {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSource = "https://grouplens.org/datasets/movielens/";

/// The files of a form in which MovieLens ships.
struct Form {
  const char* ratings_name;
  const char* movies_name;
  RatingsFormat ratings;
  MoviesFormat movies;
};
constexpr std::array<Form, 3> kForms{{
    {"ratings.csv", "movies.csv", kRatingsCsv, MoviesFormat::csv},
    {"ratings.dat", "movies.dat", kRatingsDat, MoviesFormat::dat},
    {"u.data", "u.item", kRatingsTabs, MoviesFormat::item},
}};

/// The form of the data set in `folder`: the first that has its ratings there.
const Form& form_of(const fs::path& folder) {
  std::error_code ignored;  // a folder that may not be looked into holds nothing
  if (!fs::exists(folder, ignored)) {
    fail("{}: there is no such folder: give one with a MovieLens data set (from {})",
         folder.string(), kSource);
  }
  if (!fs::is_directory(folder, ignored)) {
    fail("{}: this is not a folder: give the one that holds ratings.csv and movies.csv",
         folder.string());
  }
  for (const auto& form : kForms) {
    if (!fs::exists(folder / form.ratings_name, ignored)) continue;
    if (fs::exists(folder / form.movies_name, ignored)) return form;
    fail("{}: {} is there but not {}, which names its films: unpack the whole data set (from {})",
         folder.string(), form.ratings_name, form.movies_name, kSource);
  }
  fail(
      "{}: no MovieLens data set is there, neither ratings.csv and movies.csv, nor ratings.dat and "
      "movies.dat, nor u.data and u.item: unpack one from {}",
      folder.string(), kSource);
}

}  // namespace

MovieLens load_movielens(const fs::path& folder, const LoadOptions& options) {
  const auto& form = form_of(folder);
  MovieLens data;
  BadRows bad;
  bad.skip = options.skip_bad_rows;
  data.movies = read_movies(folder / form.movies_name, form.movies, bad);
  data.ratings = read_ratings(folder / form.ratings_name, form.ratings, MovieIds(data.movies),
                              form.movies_name, options.threads, bad);
  data.skipped_rows = bad.count;
  data.first_skipped = bad.first;
  return data;
}

}  // namespace lab::envs
