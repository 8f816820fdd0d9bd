#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

namespace lab::envs {

/// Row `state` of a table [S × A].
inline std::span<const float> row_of(std::span<const float> table, int state, int actions) {
  return table.subspan(static_cast<std::size_t>(state) * static_cast<std::size_t>(actions),
                       static_cast<std::size_t>(actions));
}

/// The first of the largest values in `row` [A].
inline int greedy_action(std::span<const float> row) {
  return static_cast<int>(std::max_element(row.begin(), row.end()) - row.begin());
}

}  // namespace lab::envs
