#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "envs/ratings.hpp"

namespace lab::envs {

/// Which ratings are learnt from, and which are held out.
struct SampleOptions {
  std::size_t users = 0;          ///< how many users are drawn; 0: all of them
  std::uint32_t seed = 43052;     ///< of the draw
  std::int32_t include_user = 0;  ///< put in the place of the first one drawn; 0: none
  double test_size = 0.1;         ///< share of the rows that is held out
  std::uint32_t split_seed = 42;  ///< of the split
};

/// A sample of ratings whose users and films are numbered from 0, and its split.
struct RatingSample {
  std::vector<std::int32_t> user_ids;   ///< the file's id of user 0, 1, … [U]
  std::vector<std::int32_t> movie_ids;  ///< the file's id of film 0, 1, … [I]
  /// Row by row, in the order of the sample [rows].
  std::vector<std::int32_t> user, movie;
  std::vector<float> rating;
  std::vector<std::int64_t> timestamp;
  /// Numbers of the rows held out, and of those to learn from, each in the order of the split.
  std::vector<std::uint32_t> validation, training;

  [[nodiscard]] std::size_t size() const { return rating.size(); }
};

/// In which order a merge of ratings with films meets the ids: `pandas.merge(ratings, movies)`
/// groups the rows by film, in the order of each film's first rating.
struct MergeOrder {
  std::vector<std::int32_t> movies;  ///< `df.movieId.unique()`
  std::vector<std::int32_t> users;   ///< `df.userId.unique()`
};
MergeOrder merge_order(const Ratings& ratings);

/// The ids that the options draw from `users`, in the order of the draw; all of `users` when
/// nothing is drawn. `include_user` is in it twice where it was drawn anyway: the draw then holds
/// one user less, as in Python. Throws Error as sample_ratings does.
std::vector<std::int32_t> draw_users(std::span<const std::int32_t> users,
                                     const SampleOptions& options);

/// Draws users, takes their ratings, numbers users and films, and splits the rows, exactly as this
/// Python does (pandas before 2.2, NumPy's legacy generator, scikit-learn), number for number:
///   df = pandas.merge(ratings, movies)                      # rows grouped by film, in the order
///   users = RandomState(seed).choice(df.userId.unique(),    # of its first rating
///                                    size, replace=False); users[0] = include_user
///   df = df[df.userId.isin(users)]
///   number = {id: i for i, id in enumerate(set(df.userId))} # and likewise the films
///   train, test = train_test_split(df, test_size=0.1, random_state=42)
/// With users = 0 every user is taken and nothing is drawn. Throws Error when there are fewer users
/// than asked for, `include_user` has no rating, or the split leaves a part empty. Goes over the
/// table three times and never copies it: beside the sample it needs half a byte a row of the
/// sample and a few tables by user, film and id.
RatingSample sample_ratings(const Ratings& ratings, const SampleOptions& options);

}  // namespace lab::envs
