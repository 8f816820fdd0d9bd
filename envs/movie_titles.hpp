#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "envs/ratings.hpp"

namespace lab::envs {

/// Finds films by what a user types, whatever its case and accents. MovieLens writes "Usual
/// Suspects, The (1995)"; "the usual suspects" and "suspects" find it, and "amelie" finds "Amélie".
class MovieTitles {
 public:
  /// `movies` must outlive this.
  explicit MovieTitles(std::span<const Movie> movies);

  /// Indices of the films whose title is `piece`; if there are none, whose title is that but for
  /// the year; if there are none either, whose title contains it: first those that begin with it,
  /// each in the order of the films. Nothing for a blank `piece`.
  [[nodiscard]] std::vector<int> find(std::string_view piece) const;
  /// At most `count` titles, the nearest first, for "did you mean". Nearness is the edit distance
  /// to the title without its year, or to a run of as many of its words as `text` has.
  [[nodiscard]] std::vector<std::string> nearest(std::string_view text, int count) const;

 private:
  /// The forms under which a film is found: as it stands, and with its article in front.
  struct Forms {
    std::string plain, moved;
  };

  std::span<const Movie> movies_;
  std::vector<Forms> forms_;
};

}  // namespace lab::envs
