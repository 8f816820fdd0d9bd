// --recommend USER: the films that a user would like best; "me" is folded in from --rate.

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/table.hpp"
#include "core/terminal.hpp"
#include "core/text.hpp"
#include "labs/movielens/commands.hpp"
#include "labs/movielens/subjects.hpp"
#include "labs/movielens/trained_model.hpp"
#include "labs/movielens/user_taste.hpp"

namespace lab::labs::movielens {
namespace {

/// Who asks: a user of the sample, or a new one.
struct Asker {
  UserTaste taste;
  std::vector<StarRating> ratings;  // by the order of the sample, or of the command line
};

/// "Heat (1995)=5".
StarRating read_rating(const Data& data, const std::string& text, By by) {
  const auto sign = text.rfind('=');
  if (sign == std::string::npos) {
    fail_usage("--rate {}: say film and stars, as in \"Heat (1995)=5\"", text);
  }
  double stars = 0;
  if (!core::parse(text.substr(sign + 1), stars) || stars < 0.5 || stars > 5) {
    fail_usage("--rate {}: \"{}\" is not from 0.5 to 5 stars", text, text.substr(sign + 1));
  }
  return {movie_index(data, text.substr(0, sign), by), stars};
}

Asker new_user(const TrainedModel& model, const FilmSide& films, const Request& request) {
  Asker me;
  for (const auto& text : request.rate) {
    const auto rating = read_rating(model.data, text, request.by);
    for (const auto& earlier : me.ratings) {
      if (earlier.movie == rating.movie) {
        fail_usage("--rate {}: {} is rated twice", text, film_of(model.data, rating.movie).title);
      }
    }
    me.ratings.push_back(rating);
  }
  me.taste = fold_in(films, me.ratings,
                     fold_in_ridge(model.data.sample.training.size(), model.options.weight_decay));
  return me;
}

Asker known_user(const Data& data, const FilmSide& films, int user) {
  Asker asker{films.trained_user(user), {}};
  for (const auto row : rows_of(data.sample, user).all()) {
    asker.ratings.push_back({data.sample.movie[row], data.sample.rating[row]});
  }
  return asker;
}

struct Suggestion {
  int movie;
  double predicted;
};

constexpr double kNotSeen = -1;

/// By film: the asker's own stars, or kNotSeen [I].
std::vector<double> own_stars(const Asker& asker, std::size_t movies) {
  std::vector<double> stars(movies, kNotSeen);
  for (const auto& rating : asker.ratings) {
    stars[static_cast<std::size_t>(rating.movie)] = rating.stars;
  }
  return stars;
}

std::string rated_table(const Data& data, const Asker& me) {
  core::Table table({"<your ratings", "stars"});
  for (const auto& rating : me.ratings) {
    table.add({shortened(film_of(data, rating.movie).title, 60), core::number(rating.stars)});
  }
  return table.text();
}

nlohmann::ordered_json rated_json(const Data& data, const Asker& me) {
  auto rated = nlohmann::ordered_json::array();
  for (const auto& rating : me.ratings) {
    rated.push_back({{"movie", film_json(data, rating.movie)}, {"stars", rating.stars}});
  }
  return rated;
}

}  // namespace

int recommend(const Request& request) {
  const auto model = load_model(request.runs, request.run);
  const Data& data = model.data;
  const FilmSide films(model.shape, model.parameters);
  const bool is_new = request.recommend == "me";
  const int user = is_new ? -1 : user_index(data, request.recommend, request.by);
  const Asker asker = is_new ? new_user(model, films, request) : known_user(data, films, user);
  const auto stars = own_stars(asker, data.movies());
  const auto stars_of = [&](int movie) { return stars[static_cast<std::size_t>(movie)]; };
  const int least = request.min_ratings < 0 ? 1 : request.min_ratings;

  std::vector<Suggestion> suggestions;
  for (int movie = 0; movie < model.shape.movies; ++movie) {
    if (rating_count(data, movie) < least) continue;
    if (request.exclude_seen && stars_of(movie) != kNotSeen) continue;
    suggestions.push_back({movie, films.rating(asker.taste, movie)});
  }
  std::stable_sort(suggestions.begin(), suggestions.end(),
                   [](const auto& a, const auto& b) { return a.predicted > b.predicted; });
  const auto ranked = static_cast<std::int64_t>(suggestions.size());
  suggestions.resize(std::min(suggestions.size(), static_cast<std::size_t>(request.top)));

  core::Table table({"rank", "predicted", "rated", "<title", "<genres", "ratings"});
  auto rows = nlohmann::ordered_json::array();
  int rank = 0;
  for (const auto& [movie, predicted] : suggestions) {
    ++rank;
    const auto& film = film_of(data, movie);
    const bool seen = stars_of(movie) != kNotSeen;
    table.add({std::to_string(rank), fmt::format("{:.3f}", predicted),
               seen ? core::number(stars_of(movie)) : "", shortened(film.title, 27),
               shortened(film.genres, 16), core::thousands(rating_count(data, movie))});
    nlohmann::ordered_json row = {{"rank", rank}, {"predicted", predicted}, {"rating", nullptr}};
    if (seen) row["rating"] = stars_of(movie);
    row["movie"] = film_json(data, movie);
    rows.push_back(std::move(row));
  }
  if (request.json) {
    nlohmann::ordered_json page;
    page["run"] = model.run.string();
    page["user"] = is_new ? nlohmann::ordered_json("me") : user_json(data, user);
    if (is_new) page["rated"] = rated_json(data, asker);
    page["ranked"] = ranked;
    page["recommendations"] = rows;
    core::print(page.dump(2) + "\n");
    return 0;
  }
  core::print(fmt::format(
      "{}\n{}\n{} films{}{} were ranked.\n",
      is_new ? rated_table(data, asker) : user_line(data, user) + "\n", table.text(),
      core::thousands(ranked), request.exclude_seen ? " not seen yet" : "",
      least > 1 ? fmt::format(" with at least {} ratings", core::thousands(least)) : ""));
  return 0;
}

}  // namespace lab::labs::movielens
