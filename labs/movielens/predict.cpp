// --predict USER MOVIE: one rating, beside the one that was given where there is one.

#include <nlohmann/json.hpp>
#include <optional>

#include "core/error.hpp"
#include "core/table.hpp"
#include "core/terminal.hpp"
#include "labs/movielens/commands.hpp"
#include "labs/movielens/subjects.hpp"
#include "labs/movielens/trained_model.hpp"
#include "labs/movielens/user_taste.hpp"

namespace lab::labs::movielens {
namespace {

struct GivenRating {
  double stars = 0;
  bool held_out = false;
};

std::optional<GivenRating> rating_given(const envs::RatingSample& sample, int user, int movie) {
  const auto rows = rows_of(sample, user);
  for (const auto* part : {&rows.training, &rows.validation}) {
    for (const auto row : *part) {
      if (sample.movie[row] == movie) return {{sample.rating[row], part == &rows.validation}};
    }
  }
  return std::nullopt;
}

}  // namespace

int predict(const Request& request) {
  const auto model = load_model(request.runs, request.run);
  const Data& data = model.data;
  const int user = user_index(data, request.predict.at(0), request.by);
  const int movie = movie_index(data, request.predict.at(1), request.by);
  const FilmSide films(model.shape, model.parameters);
  const double predicted = films.rating(films.trained_user(user), movie);
  const auto given = rating_given(data.sample, user, movie);

  if (request.json) {
    nlohmann::ordered_json page;
    page["run"] = model.run.string();
    page["user"] = user_json(data, user);
    page["movie"] = film_json(data, movie);
    page["predicted"] = predicted;
    page["rating"] = nullptr;
    page["part"] = nullptr;
    if (given) {
      page["rating"] = given->stars;
      page["part"] = given->held_out ? "validation" : "training";
    }
    core::print(page.dump(2) + "\n");
    return 0;
  }
  core::Table table({"<", "stars", "<"});
  table.add({"predicted", fmt::format("{:.3f}", predicted)});
  if (given) {
    table.add({"the user's rating", fmt::format("{:.1f}", given->stars),
               given->held_out ? "held out: the model has not seen it" : "learnt from"});
  } else {
    table.add({"the user's rating", "–", "not in the sample"});
  }
  core::print(
      fmt::format("{}\n{}\n\n{}", user_line(data, user), film_line(data, movie), table.text()));
  return 0;
}

}  // namespace lab::labs::movielens
