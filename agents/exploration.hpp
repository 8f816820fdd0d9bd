#pragma once

#include <cmath>
#include <cstdint>
#include <span>

namespace lab::agents {

/// The action with the largest Q(s, a) + β/√(1 + n(s, a)), the first among equals: what has seldom
/// been tried looks better than it is, by less each time (the bonus of Strehl and Littman's
/// MBIE-EB, 2008, used only to choose). `q` and `visits` [A] belong to one state.
inline int optimistic_action(std::span<const float> q, std::span<const std::int32_t> visits,
                             double beta) {
  int best = 0;
  double best_value = 0;
  for (std::size_t a = 0; a < q.size(); ++a) {
    const double value = static_cast<double>(q[a]) + beta / std::sqrt(1.0 + visits[a]);
    if (a == 0 || value > best_value) {
      best = static_cast<int>(a);
      best_value = value;
    }
  }
  return best;
}

}  // namespace lab::agents
