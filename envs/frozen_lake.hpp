#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/random.hpp"
#include "envs/env.hpp"
#include "envs/lake_map.hpp"

namespace lab::envs {

/// The rewards for reaching a goal, a hole, or ice.
struct RewardSchedule {
  double goal = 1, hole = 0, frozen = 0;
};

/// How a lake behaves. The defaults are those of Gymnasium's FrozenLake-v1.
struct LakeRules {
  bool slippery = true;
  double success_rate = 1.0 / 3.0;  ///< on slippery ice: how often the intended move happens
  RewardSchedule rewards{};
  int time_limit = 100;  ///< steps until truncation
};

/// The Markov decision process of a lake: what may happen, and how likely.
class LakeModel {
 public:
  /// One possible result of an action.
  struct Outcome {
    double reward = 0;
    int next_state = 0;
    std::int16_t executed = 0;  ///< the move that the ice made of the action
    bool terminated = false;
  };
  /// All results of one action in one state, in Gymnasium's order: action − 1, action, action + 1.
  struct Transition {
    std::array<Outcome, 3> outcomes{};
    std::array<double, 3> probability{};
    std::array<double, 3> cumulative{};  ///< running sum of `probability`
    int count = 0;                       ///< 1 where nothing is left to chance, else 3
  };

  LakeModel(LakeMap map, LakeRules rules);

  [[nodiscard]] const LakeMap& map() const { return map_; }
  [[nodiscard]] const LakeRules& rules() const { return rules_; }
  [[nodiscard]] const std::vector<int>& starts() const { return starts_; }
  /// P(s′, r | s, a): the table that Gymnasium calls `P[s][a]`.
  [[nodiscard]] const Transition& transition(int state, int action) const {
    return transitions_[static_cast<std::size_t>(state * 4 + action)];
  }
  /// The largest return that any episode can bring, without discount.
  [[nodiscard]] double largest_return() const;

 private:
  LakeMap map_;
  LakeRules rules_;
  std::vector<int> starts_;
  std::vector<Transition> transitions_;  // [S × 4]
};

/// Gymnasium's FrozenLake-v1: walk from S to G over ice without falling into a hole H. Actions are
/// 0 left, 1 down, 2 right, 3 up. On slippery ice a step goes where it was meant to with
/// `success_rate`, else to one of the two sides. Seeded alike, it walks as Gymnasium's does, step
/// for step: one uniform number is drawn at every reset and every step, used or not.
class FrozenLake {
 public:
  static constexpr int kActions = 4;

  FrozenLake(LakeMap map, LakeRules rules);

  [[nodiscard]] int state_count() const { return model_->map().state_count(); }
  [[nodiscard]] int action_count() const { return kActions; }
  [[nodiscard]] int state() const { return state_; }
  [[nodiscard]] int elapsed() const { return elapsed_; }
  [[nodiscard]] const LakeModel& model() const { return *model_; }
  [[nodiscard]] const LakeMap& map() const { return model_->map(); }

  int reset(std::uint64_t seed);
  int reset();
  /// Walks from any state, for what-if questions; elapsed time starts at 0.
  int reset_to(int state);

  /// One step. After the end of an episode a terminal state holds the walker and pays 0. Throws
  /// std::logic_error when `action` is not in [0, 4).
  Step step(int action) {
    if (static_cast<unsigned>(action) >= kActions) [[unlikely]]
      reject(action);
    const auto& transition = table_[state_ * kActions + action];
    std::size_t chosen = 0;
    if (transition.count > 1) {
      if (owed_ != 0) [[unlikely]]
        pay_draws();
      const double u = rng_.uniform();
      // The first outcome whose cumulative probability exceeds u; the first of all if none does.
      chosen = static_cast<std::size_t>(u >= transition.cumulative[0]) +
               static_cast<std::size_t>(u >= transition.cumulative[1]);
      if (u >= transition.cumulative[2]) [[unlikely]]
        chosen = 0;
    } else {
      ++owed_;
    }
    const auto& outcome = transition.outcomes[chosen];
    state_ = outcome.next_state;
    return {state_,           outcome.reward,     transition.probability[chosen],
            outcome.executed, outcome.terminated, ++elapsed_ >= time_limit_};
  }

  /// The random numbers and the walker, for checkpoints.
  struct Snapshot {
    core::Pcg64::State rng;
    int state;
    int elapsed;
  };
  [[nodiscard]] Snapshot snapshot() const;
  void restore(const Snapshot& snapshot);

 private:
  [[noreturn]] static void reject(int action);
  void pay_draws();

  std::shared_ptr<const LakeModel> model_;  // never changes, so copies share it
  const LakeModel::Transition* table_;      // = model_'s first transition
  int time_limit_;
  int state_ = 0;
  int elapsed_ = 0;
  // Where nothing is left to chance the draw is only counted, and made up for when one matters.
  std::uint64_t owed_ = 0;
  core::Pcg64 rng_{0};
};

static_assert(Env<FrozenLake>);

/// "left", "down", "right", "up".
std::string_view action_name(int action);

/// Gymnasium's text rendering: the last action's name (none: an empty line), then the map with the
/// walker's cell in red.
std::string ansi(const FrozenLake& lake, int last_action = -1);

}  // namespace lab::envs
