#include "envs/batch_order.hpp"

#include <algorithm>
#include <numeric>

#include "core/error.hpp"
#include "core/random.hpp"
#include "envs/random_order.hpp"

namespace lab::envs {
namespace {

using Windows = std::vector<std::uint32_t>;

std::vector<Windows> cut(std::span<const std::uint32_t> order, std::size_t batch_size) {
  std::vector<Windows> batches;
  for (std::size_t from = 0; from < order.size(); from += batch_size) {
    const auto part = order.subspan(from, std::min(batch_size, order.size() - from));
    batches.emplace_back(part.begin(), part.end());
  }
  return batches;
}

void sort_longest_first(std::span<std::uint32_t> windows, std::span<const std::int32_t> lengths) {
  std::stable_sort(windows.begin(), windows.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return lengths[a] > lengths[b]; });
}

}  // namespace

std::vector<Windows> shuffled_batches(std::span<const std::int32_t> lengths, std::size_t batch_size,
                                      std::uint64_t seed, std::uint64_t epoch, std::size_t pool) {
  expect(batch_size > 0 && pool > 0, "shuffled_batches: batches of {}, pools of {}", batch_size,
         pool);
  auto rng = core::stream(seed, fmt::format("batches of epoch {}", epoch));
  auto order = random_order(lengths.size(), rng);
  const auto pool_size = batch_size * pool;
  for (std::size_t from = 0; from < order.size(); from += pool_size) {
    const auto size = std::min(pool_size, order.size() - from);
    sort_longest_first(std::span(order).subspan(from, size), lengths);
  }
  auto batches = cut(order, batch_size);
  shuffle(std::span(batches), rng);
  return batches;
}

std::vector<Windows> sorted_batches(std::span<const std::int32_t> lengths, std::size_t batch_size) {
  expect(batch_size > 0, "sorted_batches: batches of {}", batch_size);
  Windows order(lengths.size());
  std::iota(order.begin(), order.end(), 0U);
  sort_longest_first(order, lengths);
  return cut(order, batch_size);
}

}  // namespace lab::envs
