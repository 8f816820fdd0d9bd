#include "viz/data/transitions.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "envs/frozen_lake.hpp"
#include "envs/q_table.hpp"

namespace lab::viz {
namespace {

double key_of(const Transition& row, TransitionColumn column) {
  switch (column) {
    case TransitionColumn::t: return row.t;
    case TransitionColumn::state: return row.state;
    case TransitionColumn::action: return row.action;
    case TransitionColumn::executed: return row.executed;
    case TransitionColumn::reward: return row.reward;
    case TransitionColumn::next: return row.next;
    case TransitionColumn::value: return row.value;
    case TransitionColumn::target: return row.target;
    case TransitionColumn::error: return std::abs(row.error);
  }
  return 0;
}

}  // namespace

Transition judged(Transition step, std::span<const float> q, double gamma) {
  constexpr int kActions = envs::FrozenLake::kActions;
  const auto values = envs::row_of(q, step.state, kActions);
  const auto next = envs::row_of(q, step.next, kActions);
  step.value = values[static_cast<std::size_t>(step.action)];
  // A network has numbers for a hole and for the goal too, but they mean nothing.
  step.follow = step.terminated ? 0 : *std::max_element(next.begin(), next.end());
  step.target = step.reward + gamma * step.follow;
  step.error = step.target - step.value;
  return step;
}

std::vector<Transition> transitions_of(const Episode& episode, std::span<const float> q,
                                       double gamma) {
  std::vector<Transition> rows(static_cast<std::size_t>(episode.length()));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    auto& row = rows[i];
    const bool is_last = i + 1 == rows.size();
    row.t = static_cast<int>(i);
    row.state = episode.states[i];
    row.action = episode.actions[i];
    row.executed = episode.executed[i];
    row.reward = episode.rewards[i];
    row.next = episode.states[i + 1];
    row.terminated = is_last && episode.terminated;
    row.truncated = is_last && episode.truncated && !episode.terminated;
    row = judged(row, q, gamma);
  }
  return rows;
}

void sort_transitions(std::vector<Transition>& transitions, TransitionColumn column,
                      bool descending) {
  const auto rank = [&](const Transition& row) {
    const double key = key_of(row, column);
    if (std::isnan(key)) return std::numeric_limits<double>::infinity();
    return descending ? -key : key;
  };
  std::sort(transitions.begin(), transitions.end(), [&](const Transition& a, const Transition& b) {
    const double first = rank(a), second = rank(b);
    return first != second ? first < second : a.t < b.t;
  });
}

}  // namespace lab::viz
