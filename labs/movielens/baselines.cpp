#include "labs/movielens/baselines.hpp"

namespace lab::labs::movielens {
namespace {

std::size_t index(std::int32_t i) { return static_cast<std::size_t>(i); }

}  // namespace

float OffsetBaseline::rating(std::int32_t u, std::int32_t i) const {
  return static_cast<float>(mean + user[index(u)] + movie[index(i)]);
}

OffsetBaseline offset_baseline(const Data& data) {
  constexpr double kFilmWeight = 25, kUserWeight = 10;
  const auto& sample = data.sample;
  OffsetBaseline offsets{data.mean, std::vector<double>(data.users()),
                         std::vector<double>(data.movies())};
  std::vector<double> films(data.movies(), kFilmWeight), users(data.users(), kUserWeight);
  for (const auto row : sample.training) {
    const auto film = index(sample.movie[row]);
    offsets.movie[film] += sample.rating[row] - data.mean;
    ++films[film];
  }
  for (std::size_t i = 0; i < films.size(); ++i) offsets.movie[i] /= films[i];
  for (const auto row : sample.training) {
    const auto user = index(sample.user[row]);
    offsets.user[user] += sample.rating[row] - data.mean - offsets.movie[index(sample.movie[row])];
    ++users[user];
  }
  for (std::size_t u = 0; u < users.size(); ++u) offsets.user[u] /= users[u];
  return offsets;
}

FilmMeans film_means(const envs::RatingSample& sample, std::span<const std::uint32_t> rows) {
  std::vector<double> sum(sample.movie_ids.size()), count(sum.size());
  for (const auto row : rows) {
    sum[index(sample.movie[row])] += sample.rating[row];
    ++count[index(sample.movie[row])];
  }
  FilmMeans means;
  for (std::size_t i = 0; i < sum.size(); ++i) {
    means.ratings.push_back(static_cast<float>(count[i]));
    means.mean.push_back(static_cast<float>(count[i] > 0 ? sum[i] / count[i] : 0));
  }
  return means;
}

}  // namespace lab::labs::movielens
