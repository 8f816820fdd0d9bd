#include "envs/set_order.hpp"

#include <bit>
#include <utility>

namespace lab::envs {
namespace {

/// How many neighbours of a slot are tried before the search jumps: they mostly lie in the same
/// cache line.
constexpr std::size_t kLinearProbes = 9;

/// Python's hash of an integer, as the unsigned word that the search computes with. −1 means
/// "error" inside CPython, so that the hash of −1 is −2.
std::uint64_t hash_of(std::int32_t key) {
  return static_cast<std::uint64_t>(std::int64_t{key == -1 ? -2 : key});
}

}  // namespace

PythonSet::Slot& PythonSet::find(std::int32_t key) {
  const std::size_t mask = table_.size() - 1;
  std::uint64_t perturb = hash_of(key);
  std::size_t at = perturb & mask;
  while (true) {
    // A run of neighbours never goes round the table's end: near it, only one slot is tried.
    const std::size_t last = at + kLinearProbes <= mask ? at + kLinearProbes : at;
    for (std::size_t i = at; i <= last; ++i) {
      if (!table_[i] || table_[i] == key) return table_[i];
    }
    // 5·at + 1 alone visits every slot in the end; the perturbation brings in the hash's higher
    // bits, without which keys that agree in the low ones would meet again and again.
    perturb >>= 5;
    at = (at * 5 + 1 + perturb) & mask;
  }
}

void PythonSet::add(std::int32_t key) {
  Slot& slot = find(key);
  if (slot) return;
  slot = key;
  ++size_;
  // At most three fifths of the slots are taken, so that searches stay short.
  if (size_ * 5 >= (table_.size() - 1) * 3) grow();
}

void PythonSet::grow() {
  const std::size_t wanted = size_ > 50'000 ? size_ * 2 : size_ * 4;
  const auto old = std::exchange(table_, std::vector<Slot>(std::bit_ceil(wanted + 1)));
  // In the order of the old table, not of the insertions: this decides who comes first from now on.
  for (const Slot& slot : old) {
    if (slot) find(*slot) = slot;
  }
}

std::vector<std::int32_t> PythonSet::order() const {
  std::vector<std::int32_t> keys;
  keys.reserve(size_);
  for (const Slot& slot : table_) {
    if (slot) keys.push_back(*slot);
  }
  return keys;
}

std::vector<std::int32_t> set_order(std::span<const std::int32_t> keys) {
  PythonSet set;
  for (const std::int32_t key : keys) set.add(key);
  return set.order();
}

}  // namespace lab::envs
