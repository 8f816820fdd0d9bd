#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "envs/movie_titles.hpp"
#include "viz/data/run.hpp"

namespace lab::viz {

/// The films of a run, as embedding/movies.tsv lists them; film i is row i of the arrays.
struct FilmTable {
  std::vector<envs::Movie> films;     ///< [I] genres as "Crime|Drama"
  std::vector<std::int64_t> ratings;  ///< [I] how many each has
  std::string problem;  ///< the first line that could not be read; its film has no name

  [[nodiscard]] int size() const { return static_cast<int>(films.size()); }
  /// "Toy Story (1995)", or "film 17" where the name is not known.
  [[nodiscard]] std::string title(int film) const;
  [[nodiscard]] std::int64_t count(int film) const;
};
FilmTable read_films(std::string_view tsv);

/// The genres of "Crime|Drama"; none for "(no genres listed)".
std::vector<std::string_view> genres_of(std::string_view genres);
/// The genres that most films have in the first place, the most frequent first, at most `most`.
std::vector<std::string> frequent_genres(const FilmTable& table, std::size_t most);
/// All genres that any film has, in the order of the alphabet.
std::vector<std::string> all_genres(const FilmTable& table);

/// The films' rows of the model, [I, D].
struct FilmRows {
  int dim = 0;
  std::vector<float> values;

  [[nodiscard]] int count() const { return dim == 0 ? 0 : static_cast<int>(values.size()) / dim; }
  [[nodiscard]] std::span<const float> row(int film) const {
    return std::span(values).subspan(static_cast<std::size_t>(film) * static_cast<std::size_t>(dim),
                                     static_cast<std::size_t>(dim));
  }
};

struct FilmNeighbour {
  int film = 0;
  double cosine = 0;  ///< ⟨a, b⟩ / (‖a‖ ‖b‖) of both rows
};
/// A film with fewer ratings has hardly been learnt: it is near another by luck.
inline constexpr std::int64_t kFewRatings = 10;
/// The `count` films whose rows point most nearly where that of `film` does, the nearest first,
/// among those with at least kFewRatings; none where its row is 0 or not finite.
std::vector<FilmNeighbour> nearest_films(const FilmRows& rows, const FilmTable& table, int film,
                                         std::size_t count);

/// What was recorded after one epoch; what is missing or damaged is empty.
struct MovieLensEpoch {
  std::int64_t epoch = 0;
  std::vector<float> places;            ///< [I, 2] the films on the map
  std::vector<std::int64_t> histogram;  ///< [10, 50] held-out ratings: stars × predicted stars
  std::vector<double> residuals;        ///< [B, 5] by popularity (labs/movielens/recorder.hpp)
  std::vector<std::string> problems;    ///< for the user
};

/// A box in the map's own units, with a length above 0 in both directions.
struct MapBounds {
  double left = -1, right = 1, low = -1, high = 1;
};

/// A run of lab movielens, as far as its pictures need it. What was read is kept until the run has
/// grown or another moment is asked for. Never throws for what it finds.
class MovieLensRun {
 public:
  /// Looks at `run` at training step `step`; cheap when nothing has changed.
  void look(Run& run, double step);

  [[nodiscard]] const FilmTable& films() const { return films_; }
  [[nodiscard]] const std::vector<std::string>& genres() const { return genres_; }
  [[nodiscard]] const MovieLensEpoch& epoch() const { return epoch_; }
  /// The rows of the newest map; empty when there are none.
  [[nodiscard]] const FilmRows& rows() const { return rows_; }
  /// The box that holds the newest map, so that a map keeps its scale while the training is
  /// scrubbed.
  [[nodiscard]] const MapBounds& bounds() const { return bounds_; }
  /// The last epoch with a map, which rows(), bounds() and shares() belong to; 0: none.
  [[nodiscard]] std::int64_t newest_map() const { return newest_map_; }
  /// The shares of the rows' variance along the two axes of that map; nothing where the rows are
  /// missing or are not those of the map.
  [[nodiscard]] const std::optional<std::array<double, 2>>& shares() const { return shares_; }
  /// Grows whenever something that is shown has changed: for caches.
  [[nodiscard]] std::uint64_t version() const { return version_; }
  /// The same for films() alone.
  [[nodiscard]] std::uint64_t table_version() const { return table_version_; }
  /// Those films whose titles contain every word of `text`, or that envs::MovieTitles finds by it;
  /// those with the most ratings first. Nothing for a blank text.
  [[nodiscard]] std::vector<int> search(std::string_view text);

 private:
  void read_table(Run& run);
  void read_rows(Run& run);
  void read_newest(Run& run);

  std::filesystem::path directory_;
  std::uint64_t revision_ = 0, version_ = 0, table_version_ = 0;
  double step_ = 0;
  std::size_t table_bytes_ = 0;
  std::shared_ptr<const core::Array> rows_array_;  // that rows_ were taken from
  FilmTable films_;
  std::vector<std::string> genres_;
  std::vector<std::string> lower_titles_;      // for searching; empty until then
  std::unique_ptr<envs::MovieTitles> titles_;  // the same
  FilmRows rows_;
  std::int64_t newest_map_ = 0;
  MapBounds bounds_;
  std::optional<std::array<double, 2>> shares_;
  MovieLensEpoch epoch_;
};

/// The epochs after which something was recorded, ascending.
std::vector<std::int64_t> recorded_epochs(Run& run);
/// The training step (of the optimizer) at which `epoch` ended.
double step_of_epoch(const Run& run, std::int64_t epoch);

}  // namespace lab::viz
