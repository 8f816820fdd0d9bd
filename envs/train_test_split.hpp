#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace lab::envs {

/// Which rows are held out and which are learnt from, each in shuffled order.
struct Split {
  std::vector<std::uint32_t> validation, training;
};

/// Splits the rows 0, …, rows − 1 as scikit-learn's
/// `train_test_split(…, test_size=test_size, random_state=seed)` does: the first ⌈test_size · rows⌉
/// of a permutation are held out, the others are learnt from. Needs no memory beside the result but
/// a second copy of the part held out. Throws Error when `test_size` is not between 0 and 1 or
/// either part would be empty.
Split train_test_split(std::size_t rows, double test_size, std::uint32_t seed);

}  // namespace lab::envs
