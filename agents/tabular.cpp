#include "agents/tabular.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "agents/exploration.hpp"
#include "agents/state_arrays.hpp"

namespace lab::agents {
namespace {

std::size_t table_size(int states, int actions) {
  return static_cast<std::size_t>(states * actions);
}

}  // namespace

RandomAgent::RandomAgent(int states, int actions, std::uint64_t seed)
    : actions_(actions), rng_(core::stream(seed, "explore")), q_(table_size(states, actions)) {}

core::Arrays RandomAgent::save() const {
  core::Arrays arrays;
  StateWriter{arrays}("random.rng", rng_);
  return arrays;
}

void RandomAgent::load(const core::Arrays& arrays) { StateReader{arrays}("random.rng", rng_); }

QTableAgent::QTableAgent(int states, int actions, QTableOptions options, std::uint64_t seed)
    : actions_(actions),
      options_(options),
      rng_(core::stream(seed, "explore")),
      q_(table_size(states, actions)),
      visits_(table_size(states, actions)),
      loss_(std::numeric_limits<double>::quiet_NaN()) {}

int QTableAgent::act(int state) {
  const double epsilon = this->epsilon();
  if (epsilon > 0 && rng_.uniform() < epsilon) {
    return static_cast<int>(rng_.below(static_cast<std::uint32_t>(actions_)));
  }
  const auto row = row_of(q_, state, actions_);
  if (options_.bonus == 0) return greedy_action(row);
  const auto visits = std::span<const std::int32_t>(visits_).subspan(
      table_size(state, actions_), static_cast<std::size_t>(actions_));
  return optimistic_action(row, visits, options_.bonus);
}

void QTableAgent::observe(const Experience& e) {
  const auto next = row_of(q_, e.next_state, actions_);
  const double follow =
      e.terminated ? 0.0 : static_cast<double>(*std::max_element(next.begin(), next.end()));
  const auto at = table_size(e.state, actions_) + static_cast<std::size_t>(e.action);
  const double error = e.reward + options_.gamma * follow - static_cast<double>(q_[at]);
  q_[at] = static_cast<float>(static_cast<double>(q_[at]) + options_.learning_rate * error);
  ++visits_[at];
  ++steps_;
  loss_ = error * error;
}

template <class Archive, class Self>
void QTableAgent::state_of(Archive& archive, Self& self) {
  archive("table.rng", self.rng_);
  archive("table.q", self.q_);
  archive("table.visits", self.visits_);
  archive("table.steps", self.steps_);
  archive("table.episodes", self.episodes_);
  archive("table.loss", self.loss_);
}

core::Arrays QTableAgent::save() const {
  core::Arrays arrays;
  StateWriter write(arrays);
  state_of(write, *this);
  return arrays;
}

void QTableAgent::load(const core::Arrays& arrays) {
  StateReader read(arrays);
  state_of(read, *this);
}

FixedAgent::FixedAgent(std::vector<float> q, int actions) : q_(std::move(q)), actions_(actions) {}

core::Arrays FixedAgent::save() const {
  core::Arrays arrays;
  StateWriter{arrays}("fixed.q", q_);
  return arrays;
}

void FixedAgent::load(const core::Arrays& arrays) { StateReader{arrays}("fixed.q", q_); }

}  // namespace lab::agents
