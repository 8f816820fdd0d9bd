#pragma once

#include <cstdio>
#include <fstream>
#include <string>

#include "core/error.hpp"
#include "envs/ratings.hpp"

namespace lab::testing {

/// ratings.csv of ml-latest-small, in the folder LAB_DATA; read plainly, without the lab's reader.
inline const envs::Ratings& small_ratings() {
  static const auto table = [] {
    std::ifstream file(LAB_DATA "/ml-latest-small/ratings.csv");
    envs::Ratings ratings;
    std::string line;
    std::getline(file, line);  // the names of the columns
    while (std::getline(file, line)) {
      int user = 0, movie = 0;
      float rating = 0;
      long long timestamp = 0;
      const int read =
          std::sscanf(line.c_str(), "%d,%d,%f,%lld", &user, &movie, &rating, &timestamp);
      expect(read == 4, "{}: not a rating", line);
      ratings.user.push_back(user);
      ratings.movie.push_back(movie);
      ratings.rating.push_back(rating);
      ratings.timestamp.push_back(timestamp);
    }
    return ratings;
  }();
  if (table.size() == 0) fail("{}/ml-latest-small/ratings.csv: no ratings", LAB_DATA);
  return table;
}

}  // namespace lab::testing
