#include "envs/planning.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "core/error.hpp"
#include "envs/q_table.hpp"

namespace lab::envs {
namespace {

constexpr int kActions = FrozenLake::kActions;

std::size_t index(int state, int action = 0, int actions = 1) {
  return static_cast<std::size_t>(state * actions + action);
}

/// Σ P(s′, r | s, a) · f(outcome)
template <class F>
double expectation(const LakeModel::Transition& transition, F&& f) {
  double sum = 0;
  for (std::size_t i = 0; i < static_cast<std::size_t>(transition.count); ++i) {
    sum += transition.probability[i] * f(transition.outcomes[i]);
  }
  return sum;
}

double mean_of(const std::array<double, kActions>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / kActions;
}

double start_mean(const LakeModel& model, const std::vector<double>& values) {
  double sum = 0;
  for (const int start : model.starts()) sum += values[index(start)];
  return sum / static_cast<double>(model.starts().size());
}

/// Backs values up once for every step of the time limit and returns the start's. `value_of`
/// gives a state's new value from its actions' values; `worth` is what an outcome itself pays.
template <class Worth, class ValueOf>
double within_limit(const LakeModel& model, Worth&& worth, ValueOf&& value_of) {
  const int states = model.map().state_count();
  std::vector<double> value(index(states), 0.0), next(index(states), 0.0);
  for (int step = 0; step < model.rules().time_limit; ++step) {
    for (int state = 0; state < states; ++state) {
      if (model.map().is_terminal(state)) continue;
      std::array<double, kActions> action_values{};
      for (int a = 0; a < kActions; ++a) {
        action_values[index(a)] = expectation(model.transition(state, a), [&](const auto& outcome) {
          return worth(outcome) + (outcome.terminated ? 0.0 : value[index(outcome.next_state)]);
        });
      }
      next[index(state)] = value_of(state, action_values);
    }
    if (next == value) break;  // settled: more time changes nothing
    value.swap(next);
  }
  return start_mean(model, value);
}

}  // namespace

Values value_iteration(const LakeModel& model, double gamma) {
  constexpr int kSweeps = 1'000'000;
  constexpr double kSettled = 1e-15;
  const int states = model.map().state_count();
  Values values{std::vector<double>(index(states)), std::vector<double>(index(states * kActions))};
  for (int sweep = 0; sweep < kSweeps; ++sweep) {
    double change = 0;
    for (int state = 0; state < states; ++state) {
      if (model.map().is_terminal(state)) continue;
      for (int a = 0; a < kActions; ++a) {
        values.q[index(state, a, kActions)] =
            expectation(model.transition(state, a), [&](const auto& outcome) {
              const double follow = outcome.terminated ? 0.0 : values.v[index(outcome.next_state)];
              return outcome.reward + gamma * follow;
            });
      }
      const auto row = values.q.begin() + static_cast<std::ptrdiff_t>(index(state, 0, kActions));
      const double best = *std::max_element(row, row + kActions);
      change = std::max(change, std::abs(best - values.v[index(state)]));
      values.v[index(state)] = best;
    }
    if (change <= kSettled) break;
  }
  return values;
}

std::vector<int> greedy_policy(const LakeModel& model, std::span<const double> q) {
  constexpr double kEqual = 1e-12;
  std::vector<int> policy(index(model.map().state_count()), 0);
  for (int state = 0; state < model.map().state_count(); ++state) {
    const auto row = q.subspan(index(state, 0, kActions), kActions);
    const double best = *std::max_element(row.begin(), row.end());
    while (row[index(policy[index(state)])] < best - kEqual) ++policy[index(state)];
  }
  return policy;
}

std::vector<int> greedy_policy(std::span<const float> q, int actions) {
  std::vector<int> policy(q.size() / static_cast<std::size_t>(actions));
  for (std::size_t state = 0; state < policy.size(); ++state) {
    policy[state] = greedy_action(row_of(q, static_cast<int>(state), actions));
  }
  return policy;
}

double success_probability(const LakeModel& model, std::span<const int> policy, double epsilon) {
  expect(policy.size() == index(model.map().state_count()),
         "success_probability: a policy for {} states on a lake of {}", policy.size(),
         model.map().state_count());
  return within_limit(
      model,
      [&](const auto& outcome) {
        return outcome.terminated && model.map().letter(outcome.next_state) == 'G' ? 1.0 : 0.0;
      },
      [&](int state, const std::array<double, kActions>& q) {
        return (1 - epsilon) * q[index(policy[index(state)])] + epsilon * mean_of(q);
      });
}

double best_success_probability(const LakeModel& model, double epsilon) {
  return within_limit(
      model,
      [&](const auto& outcome) {
        return outcome.terminated && model.map().letter(outcome.next_state) == 'G' ? 1.0 : 0.0;
      },
      [&](int, const std::array<double, kActions>& q) {
        return (1 - epsilon) * *std::max_element(q.begin(), q.end()) + epsilon * mean_of(q);
      });
}

double expected_return(const LakeModel& model, std::span<const int> policy) {
  return within_limit(
      model, [](const auto& outcome) { return outcome.reward; },
      [&](int state, const std::array<double, kActions>& q) {
        return q[index(policy[index(state)])];
      });
}

StationaryOptimum best_stationary_policy(const LakeModel& model) {
  StationaryOptimum best;
  for (const double gamma : {0.9, 0.95, 0.99, 0.999, 0.9999}) {
    auto policy = greedy_policy(model, value_iteration(model, gamma).q);
    const double success = success_probability(model, policy);
    if (best.policy.empty() || success > best.success + 1e-12) {
      best = {gamma, success, std::move(policy)};
    }
  }
  return best;
}

double distance_to_optimum(const LakeModel& model, std::span<const float> q,
                           const Values& optimum) {
  double distance = 0;
  for (int state = 0; state < model.map().state_count(); ++state) {
    if (model.map().is_terminal(state)) continue;
    for (int a = 0; a < kActions; ++a) {
      const auto at = index(state, a, kActions);
      distance = std::max(distance, std::abs(static_cast<double>(q[at]) - optimum.q[at]));
    }
  }
  return distance;
}

}  // namespace lab::envs
