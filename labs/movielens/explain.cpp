// --explain USER MOVIE: the parts of a prediction, and the rated films that pull most.

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

#include "core/error.hpp"
#include "core/table.hpp"
#include "core/terminal.hpp"
#include "core/text.hpp"
#include "labs/movielens/commands.hpp"
#include "labs/movielens/pulls.hpp"
#include "labs/movielens/subjects.hpp"
#include "labs/movielens/trained_model.hpp"

namespace lab::labs::movielens {
namespace {

constexpr std::size_t kShown = 3, kRefits = 6;

/// Who asks about what, and what is known of it.
struct Question {
  const TrainedModel& model;
  FilmSide films;
  int user, movie;
  UserTaste taste;
  std::vector<StarRating> ratings;  // that were learnt from
  double ridge;
};

Question question_of(const TrainedModel& model, const Request& request) {
  const auto& data = model.data;
  const int user = user_index(data, request.explain.at(0), request.by);
  const int movie = movie_index(data, request.explain.at(1), request.by);
  const FilmSide films(model.shape, model.parameters);
  std::vector<StarRating> ratings;
  for (const auto row : rows_of(data.sample, user).training) {
    ratings.push_back({data.sample.movie[row], data.sample.rating[row]});
  }
  const double ridge = fold_in_ridge(data.sample.training.size(), model.options.weight_decay);
  return {model, films, user, movie, films.trained_user(user), std::move(ratings), ridge};
}

std::string stars(double value) { return fmt::format("{:.3f}", value); }
std::string offset(double value) { return fmt::format("{:+.3f}", value); }

/// What a prediction is made of, from the mean to the stars.
void add_parts(const Question& q, std::string& text, nlohmann::ordered_json& page) {
  const double predicted = q.films.rating(q.taste, q.movie);
  core::Table table({"<part", "stars"});
  if (q.model.shape.model == nn::RatingModel::mlp) {
    table.add({"mean of all ratings (the network does not use it)", stars(q.model.data.mean)});
    page["parts"] = {{"mean", q.model.data.mean}};
  } else {
    const double mean = q.model.shape.mean, film_bias = q.films.bias(q.movie);
    const double score = q.films.score(q.taste, q.movie);
    const double taste = score - mean - q.taste.bias - film_bias;
    table.add({q.model.shape.squash ? "mean: its score" : "mean of all ratings", stars(mean)});
    table.add({"bias of the user", offset(q.taste.bias)});
    table.add({"bias of the film", offset(film_bias)});
    table.add({"taste: row of the user times row of the film", offset(taste)});
    page["parts"] = {
        {"mean", mean}, {"user_bias", q.taste.bias}, {"movie_bias", film_bias}, {"taste", taste}};
    if (q.model.shape.squash) {
      table.add({"their sum s", stars(score)});
      page["score"] = score;
    }
  }
  const bool squashed = q.model.shape.squash && q.model.shape.model == nn::RatingModel::mf;
  table.add({squashed ? "predicted: 5 σ(s)" : "predicted", stars(predicted)});
  page["predicted"] = predicted;
  text += table.text();
}

void add_film(const Question& q, std::size_t rating, double pull, core::Table& table,
              nlohmann::ordered_json& page) {
  const auto& given = q.ratings[rating];
  table.add({shortened(film_of(q.model.data, given.movie).title, 48), core::number(given.stars),
             offset(pull)});
  page["pulls"].push_back(
      {{"movie", film_json(q.model.data, given.movie)}, {"rating", given.stars}, {"pull", pull}});
}

/// The taste as a sum over the user's ratings.
void add_taste_pulls(const Question& q, core::Table& table, nlohmann::ordered_json& page) {
  const auto pulls = taste_pulls(q.films, q.taste, q.ratings, q.movie, q.ridge);
  std::vector<std::size_t> order(pulls.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](auto a, auto b) { return std::abs(pulls[a]) > std::abs(pulls[b]); });
  const double sum = std::accumulate(pulls.begin(), pulls.end(), 0.0);
  double shown = 0;
  for (std::size_t i = 0; i < std::min(kShown, order.size()); ++i) {
    add_film(q, order[i], pulls[order[i]], table, page);
    shown += pulls[order[i]];
  }
  if (order.size() > kShown) {
    table.add({fmt::format("the other {} films", order.size() - kShown), "", offset(sum - shown)});
  }
  const double taste = page["parts"]["taste"];
  table.add({"what the training had not yet settled", "", offset(taste - sum)});
  table.add({"taste", "", offset(taste)});
  page["others"] = {{"films", order.size() - std::min(kShown, order.size())},
                    {"pull", sum - shown}};
  page["unsettled"] = taste - sum;
}

/// What leaving one rating out changes.
double add_refit_pulls(const Question& q, core::Table& table, nlohmann::ordered_json& page) {
  const auto refit = refit_pulls(q.films, q.taste, q.ratings, q.movie, q.ridge, kRefits);
  for (std::size_t i = 0; i < std::min(kShown, refit.pulls.size()); ++i) {
    add_film(q, refit.pulls[i].rating, refit.pulls[i].stars, table, page);
  }
  page["folded_in"] = refit.prediction;
  return refit.prediction;
}

}  // namespace

int explain(const Request& request) {
  const auto model = load_model(request.runs, request.run);
  const auto q = question_of(model, request);
  const bool adds_up = model.shape.model == nn::RatingModel::mf && !model.shape.squash;

  nlohmann::ordered_json page;
  page["run"] = model.run.string();
  page["user"] = user_json(model.data, q.user);
  page["movie"] = film_json(model.data, q.movie);
  std::string text = user_line(model.data, q.user) + "\n" + film_line(model.data, q.movie) + "\n\n";
  add_parts(q, text, page);
  page["adds_up"] = adds_up;
  page["ridge"] = q.ridge;
  page["pulls"] = nlohmann::ordered_json::array();

  core::Table table({"<where the taste comes from", "rated", "pull"});
  if (adds_up) {
    add_taste_pulls(q, table, page);
    text +=
        fmt::format("\n{}\nA film pulls by what least squares over the user's ratings gives it.\n",
                    table.text());
  } else {
    const double folded = add_refit_pulls(q, table, page);
    text += fmt::format(
        "\n{}\nPull: the prediction with all of the user's ratings folded in ({}) less the\n"
        "one without this rating. These pulls do not add up to the prediction.\n",
        table.text(), stars(folded));
  }
  core::print(request.json ? page.dump(2) + "\n" : text);
  return 0;
}

}  // namespace lab::labs::movielens
