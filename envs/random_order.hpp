#pragma once

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "core/random.hpp"

namespace lab::envs {

/// Brings `values` into an order in which each is as likely as any other (R. Durstenfeld 1964).
template <class T>
void shuffle(std::span<T> values, core::Pcg64& rng) {
  for (std::size_t left = values.size(); left > 1; --left) {
    std::swap(values[left - 1], values[rng.below(static_cast<std::uint32_t>(left))]);
  }
}

/// 0, …, count − 1 in such an order.
inline std::vector<std::uint32_t> random_order(std::size_t count, core::Pcg64& rng) {
  std::vector<std::uint32_t> order(count);
  std::iota(order.begin(), order.end(), 0U);
  shuffle(std::span(order), rng);
  return order;
}

}  // namespace lab::envs
