#pragma once

#include <string>

#include "labs/movielens/data.hpp"
#include "labs/movielens/options.hpp"

namespace lab::labs::movielens {

/// Whether the options ask for the sample of the published exercise on ml-20m: 5,000 users drawn
/// with seed 43052, with user 46889, a tenth held out with seed 42.
bool is_exercise(const Options& options);

/// What the exercise printed of that sample beside what was found here, a line a fact: the numbers
/// of rows, the index of user 46889, and that of "Usual Suspects, The (1995)" with its ratings.
/// `same` tells whether all agree.
std::string exercise_report(const Data& data, bool& same);

}  // namespace lab::labs::movielens
