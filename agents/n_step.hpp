#pragma once

#include <cstddef>
#include <vector>

#include "agents/agent.hpp"

namespace lab::agents {

/// What the replay buffer holds: an experience over n steps. `reward` is r₁ + γ r₂ + … and
/// `discount` is γⁿ, the weight of the value of `next_state` (used only if not terminated).
struct Transition {
  int state, action;
  float reward;
  int next_state;
  float discount;
  bool terminated;
};

/// Turns single steps into n-step transitions (Sutton and Barto, section 7.1). At the end of an
/// episode the last steps come out with what follows them, so no transition crosses an episode.
class NStepReturns {
 public:
  NStepReturns(int n, double gamma) : n_(static_cast<std::size_t>(n)), gamma_(gamma) {}

  /// Takes one step and gives every transition that is complete to `emit`.
  template <class Emit>
  void add(const Experience& step, Emit&& emit) {
    waiting_.push_back(step);
    if (step.terminated || step.truncated) {
      for (; !waiting_.empty(); waiting_.erase(waiting_.begin())) emit(first());
    } else if (waiting_.size() == n_) {
      emit(first());
      waiting_.erase(waiting_.begin());
    }
  }

  /// Steps whose transition is not complete yet; none between episodes.
  [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }
  [[nodiscard]] bool empty() const { return waiting_.empty(); }

 private:
  [[nodiscard]] Transition first() const {
    double reward = 0, discount = 1;
    for (const auto& step : waiting_) {
      reward += discount * step.reward;
      discount *= gamma_;
    }
    const auto& last = waiting_.back();
    return {waiting_.front().state, waiting_.front().action,      static_cast<float>(reward),
            last.next_state,        static_cast<float>(discount), last.terminated};
  }

  std::size_t n_;
  double gamma_;
  std::vector<Experience> waiting_;  // at most n
};

}  // namespace lab::agents
