#pragma once

#include <span>
#include <vector>

#include "envs/frozen_lake.hpp"

namespace lab::envs {

/// What planning with the known model P gives: nothing here is learned, it is the yardstick.

/// Values of all states [S] and of all actions in them [S × A].
struct Values {
  std::vector<double> v;
  std::vector<double> q;
};

/// Q* and V* for discount `gamma` without a time limit, by sweeps of the Bellman optimality
/// equation Q(s, a) = Σ P(s′, r | s, a) · (r + γ · max Q(s′, ·)) until no value moves by more than
/// 1e-15 (or 1,000,000 sweeps). Terminal states are worth 0.
Values value_iteration(const LakeModel& model, double gamma);

/// The action with the largest value in each state [S]; the first among equals (values closer than
/// 1e-12 count as equal, so that rounding does not choose).
std::vector<int> greedy_policy(const LakeModel& model, std::span<const double> q);
/// The same for a learner's table: its own greedy choice, as it stands.
std::vector<int> greedy_policy(std::span<const float> q, int actions);

/// The exact chance to reach a goal within the time limit, for a fixed policy [S] that is replaced
/// by a uniformly random action with probability `epsilon` at every step.
double success_probability(const LakeModel& model, std::span<const int> policy,
                           double epsilon = 0.0);

/// The largest chance that any policy has to reach a goal within the time limit, also one that
/// looks at the clock (backward induction), when every step is random with probability `epsilon`.
double best_success_probability(const LakeModel& model, double epsilon = 0.0);

/// A good policy that does not look at the clock: the best, within the time limit, of the greedy
/// policies for γ = 0.9, 0.95, 0.99, 0.999 and 0.9999.
struct StationaryOptimum {
  double gamma = 0;
  double success = 0;
  std::vector<int> policy;
};
StationaryOptimum best_stationary_policy(const LakeModel& model);

/// The exact expected return within the time limit of a fixed policy, undiscounted.
double expected_return(const LakeModel& model, std::span<const int> policy);

/// The largest |Q − Q*| over the states that can be visited (holes and goals are left out).
double distance_to_optimum(const LakeModel& model, std::span<const float> q, const Values& optimum);

}  // namespace lab::envs
