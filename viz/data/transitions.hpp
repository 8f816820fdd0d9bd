#pragma once

#include <span>
#include <vector>

#include "viz/data/episodes.hpp"

namespace lab::viz {

/// What one step of an episode says about the value that was expected of it (one-step Q-learning;
/// Watkins 1989).
struct Transition {
  int t = 0;
  int state = 0, action = 0;
  int executed = 0;  ///< the move that the ice made of the action
  double reward = 0;
  int next = 0;             ///< s′
  bool terminated = false;  ///< the walk ended there: nothing follows
  bool truncated = false;   ///< the time limit cut it there: s′ still has a value
  double value = 0;         ///< Q(s, a)
  double follow = 0;        ///< max Q(s′, ·); 0 where nothing follows
  double target = 0;        ///< r + γ · follow
  double error = 0;         ///< target − Q(s, a): the TD error

  [[nodiscard]] bool slipped() const { return action != executed; }
};

/// `step` with value, follow, target and error by the table `q` [S × 4] and discount `gamma`.
Transition judged(Transition step, std::span<const float> q, double gamma);

/// The transitions of an episode, judged by the table `q` [S × 4] and discount `gamma`. States and
/// actions lie within the table.
std::vector<Transition> transitions_of(const Episode& episode, std::span<const float> q,
                                       double gamma);

/// What transitions can be sorted by.
enum class TransitionColumn { t, state, action, executed, reward, next, value, target, error };

/// Sorts them; TD errors by their size, equal ones by time, numbers that are none last.
void sort_transitions(std::vector<Transition>& transitions, TransitionColumn column,
                      bool descending);

}  // namespace lab::viz
