#include "labs/movielens/ranking.hpp"

#include <cmath>

#include "core/error.hpp"

namespace lab::labs::movielens {

std::int64_t place_of(std::span<const float> scores, std::size_t wanted,
                      std::span<const std::uint8_t> left_out) {
  expect(wanted < scores.size() && left_out.size() == scores.size(),
         "place_of: film {} of {} scores, {} marks", wanted, scores.size(), left_out.size());
  const float own = scores[wanted];
  std::int64_t place = 1;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (i == wanted || left_out[i] != 0) continue;
    const bool behind = i < wanted ? scores[i] < own : scores[i] <= own;
    place += behind ? 0 : 1;
  }
  return place;
}

RankingScores ranking_scores(std::span<const std::int64_t> places, int cutoff) {
  RankingScores scores;
  if (places.empty()) return scores;
  double hits = 0, gain = 0;
  for (const auto place : places) {
    if (place > cutoff) continue;
    hits += 1;
    gain += 1 / std::log2(static_cast<double>(place) + 1);
  }
  const auto lists = static_cast<double>(places.size());
  scores.recall = hits / lists;
  scores.precision = scores.recall / cutoff;
  scores.ndcg = gain / lists;
  return scores;
}

LastFilms leave_last_out(const envs::RatingSample& sample) {
  struct Latest {
    std::uint32_t row = 0, ratings = 0;
  };
  std::vector<Latest> latest(sample.user_ids.size());
  const auto user_of = [&](std::uint32_t row) {
    return static_cast<std::size_t>(sample.user[row]);
  };
  const auto rows = static_cast<std::uint32_t>(sample.size());
  for (std::uint32_t row = 0; row < rows; ++row) {
    auto& user = latest[user_of(row)];
    if (user.ratings++ == 0 || sample.timestamp[row] >= sample.timestamp[user.row]) user.row = row;
  }
  LastFilms films;
  for (std::uint32_t row = 0; row < rows; ++row) {
    const auto& user = latest[user_of(row)];
    if (user.ratings < 2 || user.row != row) films.kept.push_back(row);
  }
  for (const auto& user : latest) {
    if (user.ratings >= 2) films.last.push_back(user.row);
  }
  return films;
}

}  // namespace lab::labs::movielens
