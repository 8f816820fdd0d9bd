#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "envs/train_test_split.hpp"

namespace lab::envs {

/// Holds out ⌈share · users⌉ users, drawn from the stream "users" of `seed`; both parts ascend.
/// Throws Error when the share is not between 0 and 1 or either part would be empty.
Split split_users(std::size_t users, double share, std::uint64_t seed);

/// `folds` splits that hold out each user once, in parts whose sizes differ by one at most, the
/// larger first (scikit-learn's KFold with shuffle); both parts ascend. Throws Error for fewer than
/// 2 folds or more folds than users.
std::vector<Split> fold_users(std::size_t users, int folds, std::uint64_t seed);

}  // namespace lab::envs
