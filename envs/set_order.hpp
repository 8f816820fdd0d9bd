#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace lab::envs {

/// CPython's `set` of integers (Objects/setobject.c, from 3.7 on), as far as its order goes: a hash
/// table with open addressing, walked from its first slot to its last. The hash of an integer is
/// its value, with no secret in it as strings have, so that the order is the same in every run.
class PythonSet {
 public:
  /// `add(key)`: a key that is there already changes nothing.
  void add(std::int32_t key);

  /// How many keys there are.
  [[nodiscard]] std::size_t size() const { return size_; }
  /// How many slots the table has, a power of two.
  [[nodiscard]] std::size_t slots() const { return table_.size(); }
  /// The keys in the order of iteration.
  [[nodiscard]] std::vector<std::int32_t> order() const;

 private:
  using Slot = std::optional<std::int32_t>;

  /// The slot that holds `key`, or else the empty one where it belongs.
  [[nodiscard]] Slot& find(std::int32_t key);
  void grow();

  std::vector<Slot> table_ = std::vector<Slot>(8);
  std::size_t size_ = 0;
};

/// The order in which Python walks `set(keys)`. It depends on the order of `keys` too: of two keys
/// that want the same slot, the first one gets it.
std::vector<std::int32_t> set_order(std::span<const std::int32_t> keys);

}  // namespace lab::envs
