// --similar MOVIE: films whose rows point the same way.

#include <algorithm>
#include <cmath>
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

constexpr int kFewRatings = 10;

double dot(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (std::size_t d = 0; d < a.size(); ++d) sum += double{a[d]} * b[d];
  return sum;
}

/// ⟨a, b⟩ / (‖a‖ ‖b‖); 0 where a row is 0.
double cosine(std::span<const float> a, std::span<const float> b) {
  const double lengths = std::sqrt(dot(a, a) * dot(b, b));
  return lengths > 0 ? dot(a, b) / lengths : 0;
}

struct Neighbour {
  int movie;
  double cosine;
};

}  // namespace

int similar(const Request& request) {
  const auto model = load_model(request.runs, request.run);
  const Data& data = model.data;
  const int movie = movie_index(data, request.similar, request.by);
  const FilmSide films(model.shape, model.parameters);
  const int least = request.min_ratings < 0 ? kFewRatings : request.min_ratings;

  std::vector<Neighbour> neighbours;
  for (int other = 0; other < model.shape.movies; ++other) {
    if (other == movie || rating_count(data, other) < least) continue;
    neighbours.push_back({other, cosine(films.row(movie), films.row(other))});
  }
  std::stable_sort(neighbours.begin(), neighbours.end(),
                   [](const auto& a, const auto& b) { return a.cosine > b.cosine; });
  const auto compared = static_cast<std::int64_t>(neighbours.size());
  neighbours.resize(std::min(neighbours.size(), static_cast<std::size_t>(request.top)));

  core::Table table({"rank", "cosine", "<title", "<genres", "ratings"});
  auto rows = nlohmann::ordered_json::array();
  int rank = 0;
  for (const auto& neighbour : neighbours) {
    ++rank;
    const auto& film = film_of(data, neighbour.movie);
    table.add({std::to_string(rank), fmt::format("{:.3f}", neighbour.cosine),
               shortened(film.title, 30), shortened(film.genres, 23),
               core::thousands(rating_count(data, neighbour.movie))});
    rows.push_back({{"rank", rank},
                    {"cosine", neighbour.cosine},
                    {"movie", film_json(data, neighbour.movie)}});
  }
  const bool hardly_learnt = rating_count(data, movie) < kFewRatings;
  if (request.json) {
    const nlohmann::ordered_json page = {{"run", model.run.string()},
                                         {"movie", film_json(data, movie)},
                                         {"hardly_learnt", hardly_learnt},
                                         {"compared", compared},
                                         {"similar", rows}};
    core::print(page.dump(2) + "\n");
    return 0;
  }
  std::string text = film_line(data, movie) + "\n";
  if (hardly_learnt) {
    text +=
        "With so few ratings its row has hardly been learnt: what is near it is near by luck.\n";
  }
  core::print(text + "\n" + table.text() +
              fmt::format("\n{} films with at least {} ratings were compared.\n",
                          core::thousands(compared), least));
  return 0;
}

}  // namespace lab::labs::movielens
