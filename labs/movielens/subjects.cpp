#include "labs/movielens/subjects.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/error.hpp"
#include "core/table.hpp"
#include "core/text.hpp"
#include "envs/movie_titles.hpp"

namespace lab::labs::movielens {
namespace {

constexpr std::size_t kMostCandidates = 8;
constexpr int kMostTitles = 5;

std::size_t index(int i) { return static_cast<std::size_t>(i); }

std::string ratings_text(int count) {
  return count == 1 ? "1 rating" : core::thousands(count) + " ratings";
}

/// The place of `id` in `ids`, or −1.
int place_of_id(const std::vector<std::int32_t>& ids, std::int64_t id) {
  const auto at = std::find(ids.begin(), ids.end(), id);
  return at == ids.end() ? -1 : static_cast<int>(at - ids.begin());
}

/// "608, 609, 610": the ids next to `id`.
std::string ids_near(std::vector<std::int32_t> ids, std::int64_t id) {
  id = std::clamp<std::int64_t>(id, -1, std::numeric_limits<std::int32_t>::max());
  const std::size_t count = std::min<std::size_t>(3, ids.size());
  const auto end = ids.begin() + static_cast<std::ptrdiff_t>(count);
  std::partial_sort(ids.begin(), end, ids.end(), [id](std::int64_t a, std::int64_t b) {
    return std::pair(std::abs(a - id), a) < std::pair(std::abs(b - id), b);
  });
  std::sort(ids.begin(), end);
  std::string text;
  for (auto at = ids.begin(); at != end; ++at) {
    text += fmt::format("{}{}", text.empty() ? "" : ", ", *at);
  }
  return text;
}

[[noreturn]] void fail_with_candidates(const Data& data, std::vector<int> hits,
                                       std::string_view text) {
  std::stable_sort(hits.begin(), hits.end(),
                   [&](int a, int b) { return rating_count(data, a) > rating_count(data, b); });
  core::Table table({"<title", "id", "index", "ratings"});
  for (std::size_t i = 0; i < std::min(hits.size(), kMostCandidates); ++i) {
    const auto& film = film_of(data, hits[i]);
    table.add({shortened(film.title, 48), std::to_string(film.id), std::to_string(hits[i]),
               core::thousands(rating_count(data, hits[i]))});
  }
  const std::string rest =
      hits.size() > kMostCandidates
          ? fmt::format("  and {} more",
                        core::thousands(static_cast<std::int64_t>(hits.size() - kMostCandidates)))
          : "";
  std::string lines = table.text() + rest;
  if (rest.empty()) lines.pop_back();  // the line feed: whoever prints the error sets one
  fail("\"{}\" fits {} films: say more of the title or give the id\n{}", text,
       core::thousands(static_cast<std::int64_t>(hits.size())), lines);
}

[[noreturn]] void fail_unrated(const envs::Movie& film) {
  fail("{} (id {}): nobody in the sample rated this film, so nothing was learnt of it", film.title,
       film.id);
}

int movie_by_number(const Data& data, std::int64_t number, By by) {
  const auto movies = static_cast<std::int64_t>(data.movies());
  if (by == By::index) {
    if (number >= 0 && number < movies) return static_cast<int>(number);
    fail("there is no film of index {}: they go from 0 to {}", number, movies - 1);
  }
  const int movie = place_of_id(data.sample.movie_ids, number);
  if (movie >= 0) return movie;
  for (const auto& film : data.unrated) {
    if (film.id == number) fail_unrated(film);
  }
  fail("no film has the id {}; near it are {} (a piece of the title does as well)", number,
       ids_near(data.sample.movie_ids, number));
}

}  // namespace

int user_index(const Data& data, std::string_view text, By by) {
  const auto users = static_cast<std::int64_t>(data.users());
  std::int64_t number = 0;
  if (!core::parse(text, number)) {
    fail_usage("\"{}\" is no user: users have numbers, such as {}{}", text,
               ids_near(data.sample.user_ids, 0),
               text == "me" ? " (\"me\" is only for --recommend with --rate)" : "");
  }
  if (by == By::index) {
    if (number >= 0 && number < users) return static_cast<int>(number);
    fail("there is no user of index {}: they go from 0 to {}", number, users - 1);
  }
  const int user = place_of_id(data.sample.user_ids, number);
  if (user >= 0) return user;
  fail("there is no user {}: the sample has {} users, among them {}", number,
       core::thousands(users), ids_near(data.sample.user_ids, number));
}

int movie_index(const Data& data, std::string_view text, By by) {
  std::int64_t number = 0;
  if (core::parse(text, number)) return movie_by_number(data, number, by);
  if (text.find_first_not_of(' ') == std::string_view::npos) {
    fail_usage("a film has no empty title: give a piece of it, or its id");
  }
  const envs::MovieTitles titles(data.films);
  const auto hits = titles.find(text);
  if (hits.size() == 1) return hits.front();
  if (!hits.empty()) fail_with_candidates(data, hits, text);
  const auto unrated = envs::MovieTitles(data.unrated).find(text);
  if (!unrated.empty()) fail_unrated(data.unrated[index(unrated.front())]);
  std::string nearest;
  for (const auto& title : titles.nearest(text, kMostTitles)) nearest += "\n  " + title;
  fail("no film's title has \"{}\" in it{}{}", text,
       nearest.empty() ? "" : "; the nearest are:", nearest);
}

std::vector<std::uint32_t> UserRows::all() const {
  std::vector<std::uint32_t> rows = training;
  rows.insert(rows.end(), validation.begin(), validation.end());
  std::sort(rows.begin(), rows.end());
  return rows;
}

UserRows rows_of(const envs::RatingSample& sample, int user) {
  UserRows rows;
  for (std::uint32_t row = 0; row < sample.size(); ++row) {
    if (sample.user[row] == user) rows.training.push_back(row);
  }
  for (const auto row : sample.validation) {
    if (sample.user[row] == user) rows.validation.push_back(row);
  }
  std::sort(rows.validation.begin(), rows.validation.end());
  std::erase_if(rows.training, [&](std::uint32_t row) {
    return std::binary_search(rows.validation.begin(), rows.validation.end(), row);
  });
  return rows;
}

std::vector<bool> held_out_rows(const envs::RatingSample& sample) {
  std::vector<bool> held_out(sample.size());
  for (const auto row : sample.validation) held_out[row] = true;
  return held_out;
}

const envs::Movie& film_of(const Data& data, int movie) { return data.films[index(movie)]; }

int rating_count(const Data& data, int movie) { return data.film_counts[index(movie)]; }

std::string user_line(const Data& data, int user) {
  return fmt::format("user {} (index {}): {}", data.sample.user_ids[index(user)], user,
                     ratings_text(data.user_counts[index(user)]));
}

std::string film_line(const Data& data, int movie) {
  const auto& film = film_of(data, movie);
  const std::string end = fmt::format(" (id {}, index {}): {}", film.id, movie,
                                      ratings_text(rating_count(data, movie)));
  return shortened(film.title, 79 - core::display_width(end)) + end;
}

nlohmann::ordered_json user_json(const Data& data, int user) {
  return {{"id", data.sample.user_ids[index(user)]},
          {"index", user},
          {"ratings", data.user_counts[index(user)]}};
}

nlohmann::ordered_json film_json(const Data& data, int movie) {
  const auto& film = film_of(data, movie);
  return {{"id", film.id},
          {"index", movie},
          {"title", film.title},
          {"genres", film.genres},
          {"ratings", rating_count(data, movie)}};
}

std::string shortened(const std::string& text, int width) {
  if (core::display_width(text) <= width) return text;
  return core::cut_to_width(text, width - 1) + "…";
}

}  // namespace lab::labs::movielens
