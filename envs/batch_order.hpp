#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace lab::envs {

/// Which windows each batch of an epoch holds: every one once, in another order each epoch, those
/// of similar length together so that little is padding. The windows are shuffled, sorted by length
/// within pools of `pool` batches, and the batches shuffled. The result depends on the arguments
/// alone; the last batch may be smaller.
std::vector<std::vector<std::uint32_t>> shuffled_batches(std::span<const std::int32_t> lengths,
                                                         std::size_t batch_size, std::uint64_t seed,
                                                         std::uint64_t epoch,
                                                         std::size_t pool = 32);

/// The windows from the longest to the shortest, in batches: for a pass that learns nothing.
std::vector<std::vector<std::uint32_t>> sorted_batches(std::span<const std::int32_t> lengths,
                                                       std::size_t batch_size);

}  // namespace lab::envs
