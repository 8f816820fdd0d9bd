#include "labs/movielens/last_films.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/error.hpp"
#include "core/statistics.hpp"
#include "labs/movielens/baselines.hpp"
#include "labs/movielens/shuffle.hpp"

namespace lab::labs::movielens {
namespace {

/// Predictions that may be asked for, about: users times films.
constexpr double kMostPredictions = 4e8;

std::size_t index(std::int32_t i) { return static_cast<std::size_t>(i); }

void stop_if_asked() {
  if (core::stop_requested()) fail("stopped");
}

std::unique_ptr<nn::RatingLearner> train_on(const Options& options, const Data& data,
                                            std::span<const std::uint32_t> rows,
                                            std::int64_t epochs, core::ProgressLine& progress) {
  auto learner = make_learner(options, data);
  // Whole batches, so that the pieces are the same steps as the whole.
  const auto batch = static_cast<std::size_t>(options.batch);
  const std::size_t piece = std::max<std::size_t>(1, 100'000 / batch) * batch;
  for (std::int64_t epoch = 1; epoch <= epochs; ++epoch) {
    const auto order = shuffled_rows(rows, options.seed, epoch);
    for (std::size_t at = 0; at < order.size(); at += piece) {
      stop_if_asked();
      if (progress.due()) progress.show(fmt::format("epoch {} of {}", epoch, epochs));
      const auto count = std::min(piece, order.size() - at);
      (void)learner->train(data.rows(), std::span(order).subspan(at, count));
    }
  }
  return learner;
}

/// By user: the films of `rows`.
class FilmsByUser {
 public:
  FilmsByUser(const envs::RatingSample& sample, std::span<const std::uint32_t> rows)
      : first_(sample.user_ids.size() + 1), films_(rows.size()) {
    for (const auto row : rows) ++first_[index(sample.user[row]) + 1];
    std::partial_sum(first_.begin(), first_.end(), first_.begin());
    auto next = first_;
    for (const auto row : rows) films_[next[index(sample.user[row])]++] = sample.movie[row];
  }
  [[nodiscard]] std::span<const std::int32_t> of(std::int32_t user) const {
    const auto at = first_[index(user)];
    return std::span(films_).subspan(at, first_[index(user) + 1] - at);
  }

 private:
  std::vector<std::size_t> first_;
  std::vector<std::int32_t> films_;
};

}  // namespace

LastFilmRanking rank_last_films(Options options, Data data, std::int64_t epochs,
                                core::ProgressLine& progress) {
  const auto& sample = data.sample;
  const auto split = leave_last_out(sample);
  if (split.kept.empty()) fail("no ratings are left to learn from");
  double sum = 0;
  for (const auto row : split.kept) sum += sample.rating[row];
  data.mean = sum / static_cast<double>(split.kept.size());
  options.backend = Backend::fused;
  const auto learner = train_on(options, data, split.kept, epochs, progress);

  std::vector<std::uint32_t> liked;
  for (const auto row : split.last) {
    if (sample.rating[row] >= kLiked) liked.push_back(row);
  }
  const double pairs = static_cast<double>(liked.size()) * static_cast<double>(data.movies());
  LastFilmRanking result;
  result.liked = liked.size();
  result.every = static_cast<std::size_t>(std::max(1.0, std::ceil(pairs / kMostPredictions)));

  auto means = film_means(sample, split.kept);
  for (std::size_t i = 0; i < means.mean.size(); ++i) {
    if (means.ratings[i] < kFewestToBeBest) {
      means.mean[i] = -std::numeric_limits<float>::infinity();
    }
  }
  const FilmsByUser kept(sample, split.kept);
  std::vector<std::int32_t> everyone(data.movies()), same_user(data.movies());
  std::iota(everyone.begin(), everyone.end(), 0);
  std::vector<float> predicted(data.movies());
  std::vector<std::uint8_t> seen(data.movies());
  std::vector<std::int64_t> model, most_rated, best_rated;
  for (std::size_t i = 0; i < liked.size(); i += result.every) {
    stop_if_asked();
    if (progress.due()) progress.show(fmt::format("ranking for user {} of {}", i, liked.size()));
    const auto user = sample.user[liked[i]];
    const auto wanted = index(sample.movie[liked[i]]);
    std::fill(same_user.begin(), same_user.end(), user);
    learner->predict(same_user, everyone, predicted);
    for (const auto film : kept.of(user)) seen[index(film)] = 1;
    model.push_back(place_of(predicted, wanted, seen));
    most_rated.push_back(place_of(means.ratings, wanted, seen));
    best_rated.push_back(place_of(means.mean, wanted, seen));
    for (const auto film : kept.of(user)) seen[index(film)] = 0;
  }
  result.users = model.size();
  result.model = ranking_scores(model, kRankingCutoff);
  result.most_rated = ranking_scores(most_rated, kRankingCutoff);
  result.best_rated = ranking_scores(best_rated, kRankingCutoff);
  if (!model.empty()) result.median_place = core::median({model.begin(), model.end()});
  return result;
}

}  // namespace lab::labs::movielens
