#include "envs/movies_file.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>

#include "core/error.hpp"
#include "envs/csv_rows.hpp"

namespace lab::envs {
namespace {

/// In the order of ml-100k's u.genre.
constexpr std::array<std::string_view, 19> kGenres{
    "unknown",     "Action", "Adventure", "Animation", "Children's", "Comedy",  "Crime",
    "Documentary", "Drama",  "Fantasy",   "Film-Noir", "Horror",     "Musical", "Mystery",
    "Romance",     "Sci-Fi", "Thriller",  "War",       "Western"};

constexpr std::size_t kFlags = 5;  // the first of u.item's genre flags

/// Returns what is wrong with the row, "" when nothing is.
std::string split_row(std::string_view row, MoviesFormat format, std::vector<std::string>& fields) {
  if (format == MoviesFormat::csv) return split_csv(row, fields);
  const auto parts = split(row, format == MoviesFormat::dat ? "::" : "|");
  fields.assign(parts.begin(), parts.end());
  return "";
}

/// Returns what is wrong with the flags, "" when nothing is.
std::string read_genres(std::span<const std::string> flags, std::string& genres) {
  genres.clear();
  for (std::size_t i = 0; i < kGenres.size(); ++i) {
    if (flags[i] != "0" && flags[i] != "1") {
      return fmt::format("the flag of {} is {}, not 0 or 1", kGenres[i], shown(flags[i]));
    }
    if (flags[i] == "0") continue;
    if (!genres.empty()) genres += '|';
    genres += kGenres[i];
  }
  if (genres.empty()) genres = "(no genres listed)";
  return "";
}

/// Returns what is wrong with the row, "" when nothing is.
std::string read_movie(std::string_view row, MoviesFormat format, Movie& movie) {
  if (row.empty()) return "the row is empty";
  if (row.find('\0') != std::string_view::npos)
    return "the row holds a zero byte: this is not text";
  std::vector<std::string> fields;
  if (auto fault = split_row(row, format, fields); !fault.empty()) return fault;
  const bool is_item = format == MoviesFormat::item;
  const std::size_t needed = is_item ? kFlags + kGenres.size() : 3;
  if (fields.size() != needed) {
    return fmt::format(
        "the row has {} field{} where {} are needed ({}){}", fields.size(),
        fields.size() == 1 ? "" : "s", needed,
        is_item ? "id, title, date, video date, url, 19 genres" : "movieId, title, genres",
        format == MoviesFormat::csv && fields.size() > needed
            ? ": put a title that holds commas into quotes"
            : "");
  }
  if (auto wrong = read_id("movieId", fields[0], movie.id); !wrong.empty()) return wrong;
  movie.title = fields[1];
  if (movie.title.empty()) return "the title is empty";
  if (is_item) return read_genres(std::span(fields).subspan(kFlags), movie.genres);
  movie.genres = fields[2];
  return is_utf8(row) ? "" : fmt::format("{} is not UTF-8: convert the file", shown(row));
}

}  // namespace

std::vector<Movie> read_movies(const std::filesystem::path& path, MoviesFormat format,
                               BadRows& bad) {
  const core::MappedFile file(path);
  auto rows = rows_of(file);
  if (format == MoviesFormat::csv) take_header(rows, "movieId,title,genres", file);
  const bool is_latin1 = format != MoviesFormat::csv && !is_utf8(rows);
  std::vector<Movie> movies;
  std::unordered_map<std::int32_t, const char*> rows_of_ids;
  while (!rows.empty()) {
    const char* const begin = rows.data();
    const auto line = take_line(rows);
    Movie movie;
    auto fault = is_latin1 ? read_movie(utf8_of_latin1(line), format, movie)
                           : read_movie(line, format, movie);
    if (fault.empty()) {
      const auto [first, is_new] = rows_of_ids.emplace(movie.id, begin);
      if (!is_new) {
        fault = fmt::format("movieId {} is that of line {} already", movie.id,
                            line_number(file, first->second));
      }
    }
    if (fault.empty()) {
      movies.push_back(std::move(movie));
    } else {
      bad.add(file, begin, fault);
    }
  }
  if (movies.empty()) fail("{}: no row can be read; the first: {}", path.string(), bad.first);
  return movies;
}

MovieIds::MovieIds(std::span<const Movie> movies) {
  constexpr std::int32_t kDense = 1 << 22;
  for (const auto& movie : movies) {
    if (movie.id >= kDense) {
      large_.push_back(movie.id);
      continue;
    }
    const auto bit = static_cast<std::size_t>(movie.id);
    if (bits_.size() <= bit / 64) bits_.resize(bit / 64 + 1);
    bits_[bit / 64] |= std::uint64_t{1} << (bit % 64);
  }
  std::ranges::sort(large_);
}

bool MovieIds::contains_large(std::int32_t id) const {
  return std::ranges::binary_search(large_, id);
}

}  // namespace lab::envs
