#pragma once

#include <cstdint>
#include <string>

#include "core/terminal.hpp"
#include "labs/movielens/data.hpp"
#include "labs/movielens/ranking.hpp"

namespace lab::labs::movielens {

/// How well users' last films are found again, by the model and by two lists that are the same for
/// everyone.
struct LastFilmRanking {
  std::size_t liked = 0;    ///< users whose last film got at least 4 stars
  std::size_t users = 0;    ///< of these, the ones that were ranked for
  std::size_t every = 1;    ///< every how-many-th of them it is: 1 unless there are very many
  double median_place = 0;  ///< of the last film in the model's order
  RankingScores model, most_rated, best_rated;
};
inline constexpr int kRankingCutoff = 10;
inline constexpr float kLiked = 4;
/// Ratings that a film needs to be among the best rated.
inline constexpr float kFewestToBeBest = 10;

/// The model of a run has learnt from most users' last films. So this trains it anew, by hand, with
/// the same options and seed for `epochs` epochs, on every row but each user's last; then, for each
/// user who liked that film, ranks all films that the user has no other rating of. Takes the data
/// over: their mean becomes that of what is learnt from. Throws Error when it is stopped.
LastFilmRanking rank_last_films(Options options, Data data, std::int64_t epochs,
                                core::ProgressLine& progress);

}  // namespace lab::labs::movielens
