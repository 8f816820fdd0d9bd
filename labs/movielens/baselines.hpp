#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "labs/movielens/data.hpp"

namespace lab::labs::movielens {

/// What can be predicted without any taste: mean + offset of the user + offset of the film (Y.
/// Koren, "Factor in the neighbors", 2010, section 2.1). An offset is the sum of what was left
/// over, divided by the number of ratings + 25 (films) or + 10 (users), so that a few ratings say
/// little.
struct OffsetBaseline {
  double mean = 0;
  std::vector<double> user, movie;  ///< [U], [I]

  [[nodiscard]] float rating(std::int32_t user, std::int32_t movie) const;
};
OffsetBaseline offset_baseline(const Data& data);

/// Of some rows: by film how many ratings it has, and their mean [I].
struct FilmMeans {
  std::vector<float> ratings, mean;
};
FilmMeans film_means(const envs::RatingSample& sample, std::span<const std::uint32_t> rows);

}  // namespace lab::labs::movielens
