// --evaluate: errors on what was learnt from and on what was held out, and the ranking.

#include <algorithm>
#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>
#include <tuple>
#include <utility>

#include "core/error.hpp"
#include "core/table.hpp"
#include "core/terminal.hpp"
#include "core/text.hpp"
#include "labs/movielens/baselines.hpp"
#include "labs/movielens/commands.hpp"
#include "labs/movielens/last_films.hpp"
#include "labs/movielens/trained_model.hpp"
#include "labs/movielens/training.hpp"

namespace lab::labs::movielens {
namespace {

using Predict = std::function<void(std::span<const std::int32_t> users,
                                   std::span<const std::int32_t> movies, std::span<float> out)>;

/// Over the rows, block by block: tens of millions of predictions need not be in memory at once.
Errors errors_on(const envs::RatingSample& sample, std::span<const std::uint32_t> rows,
                 const Predict& predict) {
  constexpr std::size_t kBlock = 1 << 16;
  std::vector<std::int32_t> users, movies;
  std::vector<float> actual, predicted;
  double squares = 0, sizes = 0;
  for (std::size_t at = 0; at < rows.size(); at += kBlock) {
    const auto block = rows.subspan(at, std::min(kBlock, rows.size() - at));
    users.clear();
    movies.clear();
    actual.clear();
    for (const auto row : block) {
      users.push_back(sample.user[row]);
      movies.push_back(sample.movie[row]);
      actual.push_back(sample.rating[row]);
    }
    predicted.resize(block.size());
    predict(users, movies, predicted);
    const auto errors = errors_of(predicted, actual);
    squares += errors.mse * static_cast<double>(block.size());
    sizes += errors.mae * static_cast<double>(block.size());
  }
  const auto count = static_cast<double>(rows.size());
  return {squares / count, std::sqrt(squares / count), sizes / count};
}

struct Predictor {
  std::string key, name;
  Errors validation, training;
};

std::vector<Predictor> measure(const TrainedModel& model) {
  const auto learner = model.learner();
  const auto offsets = offset_baseline(model.data);
  const std::vector<std::tuple<std::string, std::string, Predict>> all = {
      {"model", "this run's model",
       [&](auto users, auto movies, auto out) { learner->predict(users, movies, out); }},
      {"offsets", "with user and film offsets",
       [&](auto users, auto movies, auto out) {
         for (std::size_t n = 0; n < out.size(); ++n) out[n] = offsets.rating(users[n], movies[n]);
       }},
      {"mean", "always the mean", [&](auto, auto, auto out) {
         std::fill(out.begin(), out.end(), static_cast<float>(model.data.mean));
       }}};
  std::vector<Predictor> predictors;
  const auto& sample = model.data.sample;
  for (const auto& [key, name, predict] : all) {
    predictors.push_back({key, name, errors_on(sample, sample.validation, predict),
                          errors_on(sample, sample.training, predict)});
  }
  return predictors;
}

std::string error_table(const std::vector<Predictor>& predictors) {
  core::Table table({"<", "MSE", "RMSE", "MAE", "training MSE", "RMSE", "MAE"});
  for (const auto& p : predictors) {
    std::vector<std::string> cells{p.name};
    for (const auto* e : {&p.validation, &p.training}) {
      for (const double value : {e->mse, e->rmse, e->mae}) {
        cells.push_back(std::isfinite(value) ? fmt::format("{:.4f}", value) : "–");
      }
    }
    table.add(std::move(cells));
  }
  return table.text();
}

std::string ranking_table(const LastFilmRanking& ranking) {
  core::Table table({"<", fmt::format("precision@{}", kRankingCutoff),
                     fmt::format("recall@{}", kRankingCutoff),
                     fmt::format("nDCG@{}", kRankingCutoff)});
  const auto add = [&](const char* name, const RankingScores& scores) {
    table.add({name, fmt::format("{:.4f}", scores.precision), fmt::format("{:.4f}", scores.recall),
               fmt::format("{:.4f}", scores.ndcg)});
  };
  add("by predicted rating", ranking.model);
  add("most rated films", ranking.most_rated);
  add(fmt::format("best rated films (with {:.0f} ratings)", kFewestToBeBest).c_str(),
      ranking.best_rated);
  return table.text();
}

nlohmann::ordered_json to_json(const Errors& e) {
  return {{"mse", e.mse}, {"rmse", e.rmse}, {"mae", e.mae}};
}

nlohmann::ordered_json to_json(const RankingScores& s) {
  return {{"precision", s.precision}, {"recall", s.recall}, {"ndcg", s.ndcg}};
}

nlohmann::ordered_json page_of(const TrainedModel& model, std::int64_t held_out,
                               std::int64_t learnt_from, const std::vector<Predictor>& predictors,
                               const LastFilmRanking& ranking) {
  nlohmann::ordered_json page;
  page["run"] = model.run.string();
  page["best_epoch"] = model.best_epoch;
  page["validation_ratings"] = held_out;
  page["training_ratings"] = learnt_from;
  for (const auto& p : predictors) {
    page["errors"][p.key] = {{"validation", to_json(p.validation)},
                             {"training", to_json(p.training)}};
  }
  page["ranking"] = {{"cutoff", kRankingCutoff},
                     {"users_who_liked_their_last_film", ranking.liked},
                     {"users_ranked_for", ranking.users},
                     {"median_place", ranking.median_place},
                     {"model", to_json(ranking.model)},
                     {"most_rated", to_json(ranking.most_rated)},
                     {"best_rated", to_json(ranking.best_rated)}};
  return page;
}

std::string share_text(const LastFilmRanking& ranking) {
  if (ranking.every == 1) return "";
  return fmt::format("So many users and films take long: here every {}th such user counts.\n",
                     ranking.every);
}

}  // namespace

int evaluate(const Request& request) {
  auto model = load_model(request.runs, request.run);
  const auto predictors = measure(model);
  const auto held_out = static_cast<std::int64_t>(model.data.sample.validation.size());
  const auto learnt_from = static_cast<std::int64_t>(model.data.sample.training.size());
  const auto films = static_cast<std::int64_t>(model.data.movies());
  core::ProgressLine progress(request.json);
  const auto ranking =
      rank_last_films(model.options, std::move(model.data), model.best_epoch, progress);
  progress.clear();
  if (request.json) {
    core::print(page_of(model, held_out, learnt_from, predictors, ranking).dump(2) + "\n");
    return 0;
  }
  core::print(fmt::format(
      "{}, epoch {}: {} ratings held out, {} learnt from\n\n{}\n"
      "Each user's last film, found again: the model was trained anew without it, and\n"
      "ranks it among all {} films but those that the user had rated before. Means\n"
      "over the {} users who gave it at least {:.0f} stars; the model's median place: {:.0f}.\n"
      "{}\n{}\n"
      "A model that predicts ratings is not made to rank: it never learns which films a\n"
      "user chooses to watch, and a film with few ratings can stand first by luck.\n",
      model.run.string(), model.best_epoch, core::thousands(held_out), core::thousands(learnt_from),
      error_table(predictors), core::thousands(films),
      core::thousands(static_cast<std::int64_t>(ranking.users)), kLiked, ranking.median_place,
      share_text(ranking), ranking_table(ranking)));
  return 0;
}

}  // namespace lab::labs::movielens
