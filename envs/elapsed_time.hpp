#pragma once

#include <cstdint>
#include <vector>

#include "envs/interaction_order.hpp"
#include "envs/interactions.hpp"
#include "envs/label_column.hpp"

namespace lab::envs {

struct ElapsedOptions {
  /// As the competition's baseline: whole days are dropped (Timedelta.seconds), a question without
  /// an elapsed time gets the most frequent one (the smallest of several), each second is a class.
  bool compat = false;
  double cap = 3600;  ///< seconds; above 1. What is longer counts as this
  int buckets = 12;   ///< classes: below a second, and from there to the cap in equal ratios

  bool operator==(const ElapsedOptions&) const = default;
};

/// Microseconds since the same user's answer before within the same test (within all, where the
/// table has no tests), by row; −1 where there is none.
std::vector<std::int64_t> elapsed_microseconds(const Interactions& table,
                                               const InteractionOrder& order);

/// The label of each row's elapsed time; no rows for a table without times. With compat "20.0";
/// else "first", or the bucket with its lower end, "03: from 4.4 s". Throws Error for a cap of a
/// second or less, or fewer than 2 buckets.
LabelColumn elapsed_labels(const Interactions& table, const InteractionOrder& order,
                           const ElapsedOptions& options);

}  // namespace lab::envs
