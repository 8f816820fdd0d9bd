#pragma once

#include <cstdint>
#include <span>

#include "core/statistics.hpp"
#include "envs/frozen_lake.hpp"
#include "viz/data/episodes.hpp"

namespace lab::viz {

/// How many of the walks of a policy came to the goal.
struct Rollouts {
  int walks = 0, arrived = 0;
  core::Interval interval{0, 1};  ///< Wilson's 95 % for the chance to arrive
  double exact = 0;               ///< that chance, computed from P

  [[nodiscard]] double share() const {
    return walks == 0 ? 0 : static_cast<double>(arrived) / walks;
  }
};

/// What would come of walking on from a state, within the time limit counted anew from there.
struct WhatIf {
  int from = 0;
  bool ends_here = false;  ///< a hole or a goal: there is nothing to walk
  Rollouts greedy;         ///< always the largest value
  Rollouts exploring;      ///< ε-greedy
  Episode walk;            ///< one greedy walk, to look at
};

/// Walks `walks` times from `from` by the values `q` [S × 4], with and without exploration. The
/// same seed gives the same walks.
WhatIf what_if(const envs::LakeModel& model, std::span<const float> q, int from, double epsilon,
               int walks, std::uint64_t seed);

}  // namespace lab::viz
