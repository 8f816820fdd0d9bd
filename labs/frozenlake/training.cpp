#include "labs/frozenlake/training.hpp"

#include <algorithm>
#include <cmath>

#include "agents/state_arrays.hpp"

namespace lab::labs::frozenlake {

void Episode::begin(int state) {
  states.assign(1, state);
  actions.clear();
  executed.clear();
  rewards.clear();
  score = 0;
  terminated = truncated = false;
}

void Episode::add(int action, const envs::Step& step) {
  states.push_back(step.state);
  actions.push_back(action);
  executed.push_back(step.executed);
  rewards.push_back(step.reward);
  score += step.reward;
  terminated = step.terminated;
  // Where the task ends on the last step allowed, the time limit cut nothing.
  truncated = step.truncated && !step.terminated;
}

Training::Training(const Options& options)
    : options_(options), lake_(make_lake(options)), agent_(make_agent(options, lake_.model())) {
  lake_.reset(static_cast<std::uint64_t>(options.seed));
}

const Episode& Training::run_episode() {
  // The first episode's start was drawn when the lake was seeded.
  int state = episodes_ == 0 ? lake_.state() : lake_.reset();
  episode_.begin(state);
  while (!episode_.ended()) {
    const int action = agent_->act(state);
    const auto step = lake_.step(action);
    episode_.add(action, step);
    agent_->observe(
        {state, action, step.reward, step.state, episode_.terminated, episode_.truncated});
    state = step.state;
    ++steps_;
  }
  agent_->end_episode();
  ++episodes_;
  scores_.add(episode_.score);
  if (cleared_after_ == 0 && scores_.full() && score() >= options_.clear_score) {
    cleared_after_ = episodes_;
  }
  return episode_;
}

bool Training::wants_more() const {
  return episodes_ < options_.episodes && !(options_.stop_when_cleared && cleared_after_ > 0);
}

std::optional<std::int64_t> Training::cleared_after() const {
  return cleared_after_ > 0 ? std::optional(cleared_after_) : std::nullopt;
}

template <class Archive, class Self>
void Training::state_of(Archive& archive, Self& self) {
  archive("training.episodes", self.episodes_);
  archive("training.steps", self.steps_);
  archive("training.cleared_after", self.cleared_after_);
}

core::Arrays Training::save() const {
  auto arrays = agent_->save();
  agents::StateWriter write(arrays);
  state_of(write, *this);
  write("training.scores", scores_.values());
  const auto lake = lake_.snapshot();
  core::Pcg64 rng(0);
  rng.set_state(lake.rng);
  write("lake.rng", rng);
  write("lake.state", static_cast<std::int32_t>(lake.state));
  return arrays;
}

void Training::load(const core::Arrays& arrays) {
  agent_->load(arrays);
  agents::StateReader read(arrays);
  state_of(read, *this);
  scores_ = core::MovingMean(100);
  for (const double score : read.any_length<double>("training.scores")) scores_.add(score);
  core::Pcg64 rng(0);
  std::int32_t state = 0;
  read("lake.rng", rng);
  read("lake.state", state);
  lake_.restore({rng.state(), state, 0});
}

Episode play_episode(envs::FrozenLake& lake, const std::function<int(int)>& policy) {
  Episode episode;
  episode.begin(lake.reset());
  while (!episode.ended()) {
    const int action = policy(lake.state());
    episode.add(action, lake.step(action));
  }
  return episode;
}

Yardstick::Yardstick(const envs::LakeModel& model, double gamma)
    : model_(model),
      optimum_(envs::value_iteration(model, gamma)),
      best_(envs::best_stationary_policy(model)),
      ceilings_(101, -1.0) {}

Assessment Yardstick::assess(std::span<const float> q) const {
  Assessment result;
  result.greedy_success =
      envs::success_probability(model_, envs::greedy_policy(q, envs::FrozenLake::kActions));
  result.largest_q = -1e300;
  for (int state = 0; state < model_.map().state_count(); ++state) {
    if (model_.map().is_terminal(state)) continue;
    for (const float value : agents::row_of(q, state, envs::FrozenLake::kActions)) {
      result.largest_q = std::max(result.largest_q, static_cast<double>(value));
    }
  }
  result.distance = envs::distance_to_optimum(model_, q, optimum_);
  return result;
}

double Yardstick::ceiling(double epsilon) {
  const double place = std::clamp(epsilon, 0.0, 1.0) * static_cast<double>(ceilings_.size() - 1);
  const auto at = [&](std::size_t i) {
    if (ceilings_[i] < 0) {
      ceilings_[i] = envs::best_success_probability(
          model_, static_cast<double>(i) / static_cast<double>(ceilings_.size() - 1));
    }
    return ceilings_[i];
  };
  const auto below = static_cast<std::size_t>(place);
  const double share = place - static_cast<double>(below);
  return share == 0 ? at(below) : at(below) + share * (at(below + 1) - at(below));
}

std::optional<std::int64_t> earliest_clear(Yardstick& yardstick, const Options& o) {
  if (o.epsilon_schedule != agents::EpsilonSchedule::Kind::exponential || o.epsilon_start == 0) {
    return std::nullopt;
  }
  const agents::EpsilonSchedule epsilon{o.epsilon_schedule, o.epsilon_start, o.epsilon_end,
                                        o.epsilon_decay, o.epsilon_steps};
  core::MovingMean mean(100);
  for (std::int64_t episode = 0; episode < o.episodes; ++episode) {
    mean.add(yardstick.ceiling(epsilon.at(episode, 0)));
    if (mean.full() && mean.mean() >= o.clear_score) return episode + 1;
  }
  return std::nullopt;
}

}  // namespace lab::labs::frozenlake
