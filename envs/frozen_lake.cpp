#include "envs/frozen_lake.hpp"

#include <algorithm>
#include <utility>

#include "core/error.hpp"

namespace lab::envs {

LakeModel::LakeModel(LakeMap map, LakeRules rules)
    : map_(std::move(map)), rules_(rules), starts_(map_.find('S')) {
  if (starts_.empty()) fail("the map has no start: put one S");
  const double slip = (1.0 - rules_.success_rate) / 2.0;
  transitions_.resize(static_cast<std::size_t>(map_.state_count()) * 4);

  for (int state = 0; state < map_.state_count(); ++state) {
    for (int action = 0; action < 4; ++action) {
      auto& transition = transitions_[static_cast<std::size_t>(state * 4 + action)];
      const auto add = [&](double probability, int executed) {
        const auto i = static_cast<std::size_t>(transition.count++);
        const int next = map_.neighbour(state, executed);
        const double reward = map_.letter(next) == 'G'   ? rules_.rewards.goal
                              : map_.letter(next) == 'H' ? rules_.rewards.hole
                                                         : rules_.rewards.frozen;
        transition.probability[i] = probability;
        transition.outcomes[i] = {reward, next, static_cast<std::int16_t>(executed),
                                  map_.is_terminal(next)};
      };
      if (map_.is_terminal(state)) {
        transition.count = 1;
        transition.probability[0] = 1.0;
        transition.outcomes[0] = {0.0, state, static_cast<std::int16_t>(action), true};
      } else if (rules_.slippery) {
        add(slip, (action + 3) % 4);
        add(rules_.success_rate, action);
        add(slip, (action + 1) % 4);
      } else {
        add(1.0, action);
      }
      double sum = 0;
      for (std::size_t i = 0; i < 3; ++i) {
        sum += transition.probability[i];
        transition.cumulative[i] = sum;
      }
    }
  }
}

double LakeModel::largest_return() const {
  const auto& r = rules_.rewards;
  // The end pays once; every step before it pays for ice.
  return std::max(r.goal, r.hole) + std::max(0.0, r.frozen) * (rules_.time_limit - 1);
}

FrozenLake::FrozenLake(LakeMap map, LakeRules rules)
    : model_(std::make_shared<const LakeModel>(std::move(map), rules)),
      table_(&model_->transition(0, 0)),
      time_limit_(rules.time_limit),
      state_(model_->starts().front()) {}

int FrozenLake::reset(std::uint64_t seed) {
  rng_ = core::Pcg64(seed);
  owed_ = 0;
  return reset();
}

int FrozenLake::reset() {
  const auto& starts = model_->starts();
  elapsed_ = 0;
  if (starts.size() == 1) {
    ++owed_;
    return state_ = starts.front();
  }
  pay_draws();
  const double u = rng_.uniform();
  double cumulative = 0;
  state_ = starts.front();
  for (const int start : starts) {
    cumulative += 1.0 / static_cast<double>(starts.size());
    if (cumulative > u) return state_ = start;
  }
  return state_;
}

int FrozenLake::reset_to(int state) {
  expect(state >= 0 && state < state_count(), "reset_to: state {} is not in [0, {})", state,
         state_count());
  elapsed_ = 0;
  return state_ = state;
}

void FrozenLake::reject(int action) {
  expect(false, "step: action {} is not in [0, {})", action, kActions);
  std::abort();
}

void FrozenLake::pay_draws() {
  rng_.discard(owed_);
  owed_ = 0;
}

FrozenLake::Snapshot FrozenLake::snapshot() const {
  auto rng = rng_;
  rng.discard(owed_);
  return {rng.state(), state_, elapsed_};
}

void FrozenLake::restore(const Snapshot& snapshot) {
  rng_.set_state(snapshot.rng);
  owed_ = 0;
  state_ = snapshot.state;
  elapsed_ = snapshot.elapsed;
}

std::string_view action_name(int action) {
  constexpr std::array<std::string_view, 4> kNames{"left", "down", "right", "up"};
  return kNames.at(static_cast<std::size_t>(action));
}

std::string ansi(const FrozenLake& lake, int last_action) {
  std::string text;
  if (last_action >= 0) {
    std::string name(action_name(last_action));
    name.front() = static_cast<char>(name.front() - 'a' + 'A');
    text = "  (" + name + ")";
  }
  text += '\n';
  for (int state = 0; state < lake.state_count(); ++state) {
    const char letter = lake.map().letter(state);
    text +=
        state == lake.state() ? fmt::format("\x1b[41m{}\x1b[0m", letter) : std::string(1, letter);
    if ((state + 1) % lake.map().column_count() == 0) text += '\n';
  }
  return text;
}

}  // namespace lab::envs
