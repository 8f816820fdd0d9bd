#include "envs/user_split.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "core/error.hpp"
#include "core/random.hpp"
#include "envs/random_order.hpp"

namespace lab::envs {
namespace {

/// The users of `order` from `from` to `to` are held out.
Split hold_out(const std::vector<std::uint32_t>& order, std::size_t from, std::size_t to) {
  Split split;
  for (std::size_t i = 0; i < order.size(); ++i) {
    (i >= from && i < to ? split.validation : split.training).push_back(order[i]);
  }
  std::sort(split.validation.begin(), split.validation.end());
  std::sort(split.training.begin(), split.training.end());
  return split;
}

std::vector<std::uint32_t> draw_users(std::size_t users, std::uint64_t seed) {
  auto rng = core::stream(seed, "users");
  return random_order(users, rng);
}

}  // namespace

Split split_users(std::size_t users, double share, std::uint64_t seed) {
  if (!(share > 0 && share < 1)) {
    fail("the share of users held out is {}; give one between 0 and 1, both excluded", share);
  }
  const auto held_out = static_cast<std::size_t>(std::ceil(share * static_cast<double>(users)));
  if (held_out == 0 || held_out >= users) {
    fail("{} of {} users would be held out; some must be left to validate and to train with",
         held_out, users);
  }
  return hold_out(draw_users(users, seed), 0, held_out);
}

std::vector<Split> fold_users(std::size_t users, int folds, std::uint64_t seed) {
  if (folds < 2) fail("{} folds; give 2 or more", folds);
  const auto count = static_cast<std::size_t>(folds);
  if (count > users) fail("{} folds of {} users; give at most one fold a user", folds, users);
  const auto order = draw_users(users, seed);
  std::vector<Split> splits;
  for (std::size_t i = 0, from = 0; i < count; ++i) {
    const auto size = users / count + (i < users % count ? 1 : 0);
    splits.push_back(hold_out(order, from, from + size));
    from += size;
  }
  return splits;
}

}  // namespace lab::envs
