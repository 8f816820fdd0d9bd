#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "envs/movielens.hpp"
#include "envs/rating_sample.hpp"
#include "labs/movielens/options.hpp"
#include "nn/rating_learner.hpp"

namespace lab::labs::movielens {

/// What a run learns from: the sample, and the films by their number in it.
struct Data {
  std::string folder;
  std::size_t all_ratings = 0;  ///< in the files
  std::size_t skipped_rows = 0;
  std::string first_skipped;
  envs::RatingSample sample;
  std::vector<envs::Movie> films;         ///< of film 0, 1, … [I]
  std::vector<std::int32_t> film_counts;  ///< ratings of each in the sample [I]
  std::vector<std::int32_t> user_counts;  ///< ratings by each user in the sample [U]
  std::vector<envs::Movie> unrated;       ///< films of the data set that the sample lacks
  double mean = 0;                        ///< of the ratings to learn from

  [[nodiscard]] std::size_t users() const { return sample.user_ids.size(); }
  [[nodiscard]] std::size_t movies() const { return sample.movie_ids.size(); }
  [[nodiscard]] nn::RatingRows rows() const { return {sample.user, sample.movie, sample.rating}; }
  /// A text that other data would not have: counts and a checksum over all rows and the split.
  [[nodiscard]] std::string fingerprint() const;
};

/// Reads, samples and splits what the options name.
Data load_data(const Options& options);

/// The shape of the options' model on these data.
nn::RatingShape shape_of(const Options& options, const Data& data);

/// The learner that the options ask for, with its first weights, which only --seed decides.
std::unique_ptr<nn::RatingLearner> make_learner(const Options& options, const Data& data);

}  // namespace lab::labs::movielens
