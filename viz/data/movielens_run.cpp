#include "viz/data/movielens_run.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <iterator>
#include <limits>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "core/array.hpp"
#include "core/error.hpp"
#include "core/run_directory.hpp"
#include "core/text.hpp"

namespace lab::viz {
namespace {

constexpr const char* kTable = "embedding/movies.tsv";
constexpr const char* kRows = "embedding/rows.npy";

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto end = text.find(at);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

/// The numbers of an array that must be [any, `columns`], or none and a problem.
template <class T>
std::vector<T> numbers_of(const core::Array& array, const std::string& name, std::size_t columns,
                          std::vector<std::string>& problems) {
  try {
    const bool fits = array.shape.size() == 2 && array.shape[1] == columns &&
                      array.bytes.size() == array.shape[0] * columns * sizeof(T);
    if (!fits) fail("{}: is not a table of {} columns", name, columns);
    return core::values_of<T>(array, name);
  } catch (const Error& error) {
    problems.emplace_back(error.what());
    return {};
  }
}

/// `folder`/NNNNNN.npy of that epoch. A folder that is not there at all is no problem: older runs
/// recorded less.
template <class T>
std::vector<T> load(Run& run, const std::string& folder, std::int64_t epoch, std::size_t columns,
                    std::vector<std::string>& problems) {
  auto& series = run.arrays(folder);
  if (!std::ranges::binary_search(series.steps(), epoch)) return {};
  const auto array = series.load(epoch);
  if (array == nullptr) {
    problems.push_back(series.problem());
    return {};
  }
  return numbers_of<T>(*array, fmt::format("{}/{}.npy", folder, core::step_name(epoch)), columns,
                       problems);
}

double dot(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (std::size_t d = 0; d < a.size(); ++d) sum += double{a[d]} * double{b[d]};
  return sum;
}

/// The variance of column `column` of a table with `columns`.
double variance(std::span<const float> table, std::size_t columns, std::size_t column) {
  double sum = 0, squares = 0;
  for (std::size_t i = column; i < table.size(); i += columns) {
    sum += double{table[i]};
    squares += double{table[i]} * double{table[i]};
  }
  const double count = static_cast<double>(table.size()) / static_cast<double>(columns);
  return squares / count - sum * sum / (count * count);
}

std::optional<std::array<double, 2>> shares_of(const FilmRows& rows,
                                               std::span<const float> places) {
  if (rows.count() == 0 || places.size() != 2 * static_cast<std::size_t>(rows.count())) return {};
  double whole = 0;
  const auto dim = static_cast<std::size_t>(rows.dim);
  for (std::size_t d = 0; d < dim; ++d) whole += variance(rows.values, dim, d);
  const std::array shares{variance(places, 2, 0) / whole, variance(places, 2, 1) / whole};
  // More than the whole: the map is not of these rows (another was written in between).
  if (!(whole > 0) || !(shares[0] + shares[1] <= 1.001)) return {};
  return shares;
}

MapBounds bounds_of(std::span<const float> places) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  MapBounds box{kInfinity, -kInfinity, kInfinity, -kInfinity};
  for (std::size_t i = 0; i + 1 < places.size(); i += 2) {
    const double x = places[i], y = places[i + 1];
    if (!std::isfinite(x) || !std::isfinite(y)) continue;
    box = {std::min(box.left, x), std::max(box.right, x), std::min(box.low, y),
           std::max(box.high, y)};
  }
  // Without two different films in a direction there is nothing to fit.
  if (!(box.left < box.right)) std::tie(box.left, box.right) = std::pair(-1.0, 1.0);
  if (!(box.low < box.high)) std::tie(box.low, box.high) = std::pair(-1.0, 1.0);
  return box;
}

}  // namespace

std::string FilmTable::title(int film) const {
  const auto i = static_cast<std::size_t>(film);
  if (film < 0 || i >= films.size() || films[i].title.empty()) return fmt::format("film {}", film);
  return films[i].title;
}

std::int64_t FilmTable::count(int film) const {
  const auto i = static_cast<std::size_t>(film);
  return film < 0 || i >= ratings.size() ? 0 : ratings[i];
}

FilmTable read_films(std::string_view tsv) {
  FilmTable table;
  int number = 0;
  for (const auto line : split(tsv, '\n')) {
    // The first line names the columns; a torn last one may be empty.
    if (++number == 1 || line.empty()) continue;
    const auto parts = split(line, '\t');
    envs::Movie movie;
    std::int64_t index = 0, id = 0, ratings = 0;
    const bool fits = parts.size() == 5 && core::parse(parts[0], index) && index == table.size() &&
                      core::parse(parts[1], id) && core::parse(parts[4], ratings);
    if (fits) {
      movie = {static_cast<std::int32_t>(id), std::string(parts[2]), std::string(parts[3])};
    } else if (table.problem.empty()) {
      table.problem = fmt::format("{}:{}: is not “index, id, title, genres, ratings” of film {}",
                                  kTable, number, table.size());
    }
    table.films.push_back(std::move(movie));
    table.ratings.push_back(fits ? ratings : 0);
  }
  return table;
}

std::vector<std::string_view> genres_of(std::string_view genres) {
  if (genres.empty() || genres.front() == '(') return {};
  return split(genres, '|');
}

std::vector<std::string> frequent_genres(const FilmTable& table, std::size_t most) {
  std::map<std::string_view, int> counts;
  for (const auto& film : table.films) {
    const auto genres = genres_of(film.genres);
    if (!genres.empty()) ++counts[genres.front()];
  }
  std::vector<std::pair<std::string_view, int>> order(counts.begin(), counts.end());
  std::ranges::stable_sort(order, std::greater<>(), [](const auto& one) { return one.second; });
  std::vector<std::string> names;
  for (const auto& [name, count] : order) {
    if (names.size() < most) names.emplace_back(name);
  }
  return names;
}

std::vector<std::string> all_genres(const FilmTable& table) {
  std::set<std::string_view> names;
  for (const auto& film : table.films) {
    for (const auto genre : genres_of(film.genres)) names.insert(genre);
  }
  return {names.begin(), names.end()};
}

std::vector<FilmNeighbour> nearest_films(const FilmRows& rows, const FilmTable& table, int film,
                                         std::size_t count) {
  if (film < 0 || film >= rows.count()) return {};
  const auto row = rows.row(film);
  const double length = std::sqrt(dot(row, row));
  std::vector<FilmNeighbour> all;
  for (int other = 0; other < rows.count(); ++other) {
    if (other == film || table.count(other) < kFewRatings) continue;
    const auto theirs = rows.row(other);
    const double cosine = dot(row, theirs) / (length * std::sqrt(dot(theirs, theirs)));
    if (std::isfinite(cosine)) all.push_back({other, cosine});
  }
  const auto shown = static_cast<std::ptrdiff_t>(std::min(count, all.size()));
  std::ranges::partial_sort(all, all.begin() + shown, [](const auto& a, const auto& b) {
    return a.cosine != b.cosine ? a.cosine > b.cosine : a.film < b.film;
  });
  all.resize(static_cast<std::size_t>(shown));
  return all;
}

std::vector<std::int64_t> recorded_epochs(Run& run) {
  const auto& maps = run.arrays("embedding").steps();
  const auto& histograms = run.arrays("histogram").steps();
  std::vector<std::int64_t> epochs;
  std::ranges::set_union(maps, histograms, std::back_inserter(epochs));
  return epochs;
}

double step_of_epoch(const Run& run, std::int64_t epoch) {
  return run.metrics().to_step(static_cast<double>(epoch), Axis::episode);
}

void MovieLensRun::look(Run& run, double step) {
  const bool same_run = directory_ == run.summary().directory && revision_ == run.revision();
  if (same_run && step_ == step) return;
  if (directory_ != run.summary().directory) {
    // The versions go on growing: what others keep of the run before is no longer right.
    const auto versions = std::pair(version_, table_version_ + 1);
    *this = MovieLensRun();
    std::tie(version_, table_version_) = versions;
  }
  if (!same_run) {
    directory_ = run.summary().directory;
    revision_ = run.revision();
    read_table(run);
    read_rows(run);
    read_newest(run);
  }
  step_ = step;
  ++version_;
  const auto epochs = recorded_epochs(run);
  epoch_ = {};
  if (epochs.empty()) return;
  // A step is a whole number, an epoch's end found by interpolation is not quite.
  const double slack = 0.5;
  const auto after = std::ranges::find_if(
      epochs, [&](std::int64_t epoch) { return step_of_epoch(run, epoch) > step + slack; });
  const bool at_end = step >= run.last_step();
  epoch_.epoch = at_end                    ? epochs.back()
                 : after == epochs.begin() ? epochs.front()
                                           : *std::prev(after);
  epoch_.places = load<float>(run, "embedding", epoch_.epoch, 2, epoch_.problems);
  epoch_.histogram = load<std::int64_t>(run, "histogram", epoch_.epoch, 50, epoch_.problems);
  epoch_.residuals = load<double>(run, "residuals", epoch_.epoch, 5, epoch_.problems);
  if (!epoch_.histogram.empty() && epoch_.histogram.size() != 500) {
    epoch_.problems.push_back(
        fmt::format("histogram/{}.npy: has not ten rows, one for each half star",
                    core::step_name(epoch_.epoch)));
    epoch_.histogram.clear();
  }
}

void MovieLensRun::read_table(Run& run) {
  const auto& text = run.text_file(kTable);
  if (text.size() == table_bytes_) return;
  table_bytes_ = text.size();
  films_ = read_films(text);
  genres_ = all_genres(films_);
  ++table_version_;
  titles_.reset();
  lower_titles_.clear();
}

void MovieLensRun::read_rows(Run& run) {
  const auto array = run.array_file(kRows);
  if (array == rows_array_) return;
  rows_array_ = array;
  rows_ = {};
  const bool fits = array != nullptr && array->shape.size() == 2 && array->shape[1] > 0 &&
                    array->shape[1] < 100'000 &&
                    array->bytes.size() == array->shape[0] * array->shape[1] * sizeof(float);
  // Without rows there are no neighbours, and the picture says so.
  if (!fits || array->type != core::array_type<float>()) return;
  rows_ = {static_cast<int>(array->shape[1]), core::values_of<float>(*array, kRows)};
}

void MovieLensRun::read_newest(Run& run) {
  const auto& maps = run.arrays("embedding").steps();
  bounds_ = {};
  shares_.reset();
  newest_map_ = maps.empty() ? 0 : maps.back();
  if (maps.empty()) return;
  std::vector<std::string> ignored;  // epoch() tells of it when this map is looked at
  const auto places = load<float>(run, "embedding", maps.back(), 2, ignored);
  bounds_ = bounds_of(places);
  shares_ = shares_of(rows_, places);
}

std::vector<int> MovieLensRun::search(std::string_view text) {
  const auto blank = text.find_first_not_of(' ') == std::string_view::npos;
  if (blank || films_.films.empty()) return {};
  if (titles_ == nullptr) {
    titles_ = std::make_unique<envs::MovieTitles>(films_.films);
    for (const auto& film : films_.films) lower_titles_.push_back(lower_case(film.title));
  }
  auto found = titles_->find(text);
  const auto wanted = lower_case(text);
  const auto words = split(wanted, ' ');
  for (int i = 0; i < films_.size(); ++i) {
    const auto& title = lower_titles_[static_cast<std::size_t>(i)];
    if (std::ranges::all_of(words, [&](auto word) { return title.find(word) != title.npos; })) {
      found.push_back(i);
    }
  }
  std::ranges::sort(found);
  found.erase(std::ranges::unique(found).begin(), found.end());
  std::ranges::stable_sort(found, std::greater<>(), [&](int film) { return films_.count(film); });
  return found;
}

}  // namespace lab::viz
