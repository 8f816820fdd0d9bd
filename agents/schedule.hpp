#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace lab::agents {

/// How the chance ε of a random action falls over a training.
struct EpsilonSchedule {
  enum class Kind {
    exponential,  ///< ε = max(end, start · decay^episodes)
    linear,       ///< from start to end in `steps` environment steps
  };
  Kind kind = Kind::exponential;
  double start = 1.0;
  double end = 0.0;
  double decay = 0.999;
  std::int64_t steps = 10'000;

  [[nodiscard]] double at(std::int64_t episodes, std::int64_t steps_done) const {
    if (kind == Kind::exponential) {
      return std::max(end, start * std::pow(decay, static_cast<double>(episodes)));
    }
    const double share =
        std::min(1.0, static_cast<double>(steps_done) / static_cast<double>(steps));
    return start + share * (end - start);
  }
};

}  // namespace lab::agents
