#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "core/random.hpp"

namespace lab::labs::movielens {

/// `rows` in the order in which epoch `epoch` of a run with this seed learns from them: every order
/// equally likely (R. A. Fisher and F. Yates 1938, in the form of R. Durstenfeld 1964). Each epoch
/// has its own random stream, so that a resumed run needs to know no more than its number.
inline std::vector<std::uint32_t> shuffled_rows(std::span<const std::uint32_t> rows,
                                                std::int64_t seed, std::int64_t epoch) {
  auto rng = core::stream(static_cast<std::uint64_t>(seed), fmt::format("epoch {}", epoch));
  std::vector<std::uint32_t> order(rows.begin(), rows.end());
  for (std::size_t i = order.size(); i-- > 1;) {
    std::swap(order[i], order[rng.below(static_cast<std::uint32_t>(i) + 1)]);
  }
  return order;
}

}  // namespace lab::labs::movielens
