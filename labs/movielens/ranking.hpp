#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "envs/rating_sample.hpp"

namespace lab::labs::movielens {

/// The place, from 1, of film `wanted` when all films but those `left_out` [I] stand in order of
/// falling score; of equal ones the lower number comes first. What is no number comes last for the
/// film that is wanted, and first for any other.
std::int64_t place_of(std::span<const float> scores, std::size_t wanted,
                      std::span<const std::uint8_t> left_out);

/// How good lists of the first `cutoff` films are when there is one right film a list, as means
/// over the lists.
struct RankingScores {
  double precision = 0;  ///< share of the list that is right: 1 / cutoff at best
  double recall = 0;     ///< share of the right films that are in the list
  /// Normalised discounted cumulative gain (K. Järvelin and J. Kekäläinen 2002): a right film at
  /// place k counts 1 / log₂(k + 1); the best list has it at place 1, so that 1 is the most.
  double ndcg = 0;
};
/// 0 throughout when there are no lists.
RankingScores ranking_scores(std::span<const std::int64_t> places, int cutoff);

/// Rows to learn from, and each user's last film to be found again.
struct LastFilms {
  std::vector<std::uint32_t> kept;  ///< in the order of the sample
  std::vector<std::uint32_t> last;  ///< one row a user, by user; none of users with one rating
};
/// Takes out each user's row of the latest timestamp; of several the last one in the sample.
LastFilms leave_last_out(const envs::RatingSample& sample);

}  // namespace lab::labs::movielens
