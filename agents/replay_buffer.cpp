#include "agents/replay_buffer.hpp"

#include <algorithm>
#include <cmath>

#include "agents/state_arrays.hpp"
#include "core/error.hpp"

namespace lab::agents {

void Minibatch::resize(std::size_t size) {
  index.resize(size);
  state.resize(size);
  action.resize(size);
  next_state.resize(size);
  reward.resize(size);
  discount.resize(size);
  terminated.resize(size);
}

ReplayBuffer::ReplayBuffer(std::size_t capacity, std::optional<PriorityOptions> priority)
    : capacity_(capacity),
      taken_((capacity + 63) / 64),
      priority_(priority),
      tree_(priority ? capacity : 1) {
  expect(capacity > 0, "ReplayBuffer: capacity {} must be positive", capacity);
}

void ReplayBuffer::add(const Transition& t) {
  if (size() < capacity_) {
    state_.push_back(t.state);
    action_.push_back(t.action);
    next_state_.push_back(t.next_state);
    reward_.push_back(t.reward);
    discount_.push_back(t.discount);
    terminated_.push_back(static_cast<std::uint8_t>(t.terminated));
  } else {
    state_[next_] = t.state;
    action_[next_] = t.action;
    next_state_[next_] = t.next_state;
    reward_[next_] = t.reward;
    discount_[next_] = t.discount;
    terminated_[next_] = static_cast<std::uint8_t>(t.terminated);
  }
  if (priority_) tree_.set(next_, largest_priority_);
  next_ = next_ + 1 == capacity_ ? 0 : next_ + 1;
}

void ReplayBuffer::sample(core::Pcg64& rng, std::size_t count, Minibatch& batch) {
  expect(count > 0 && count <= size(), "sample: {} of {} transitions", count, size());
  batch.resize(count);
  if (priority_) {
    draw_by_priority(rng, batch);
  } else {
    draw_uniform(rng, batch);
  }
  gather(batch);
}

void ReplayBuffer::newest(Minibatch& batch) const {
  expect(size() > 0, "newest: the buffer is empty");
  batch.resize(1);
  batch.weight.clear();
  batch.index[0] = static_cast<std::uint32_t>((next_ + capacity_ - 1) % capacity_);
  gather(batch);
}

void ReplayBuffer::gather(Minibatch& batch) const {
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const auto at = batch.index[i];
    batch.state[i] = state_[at];
    batch.action[i] = action_[at];
    batch.next_state[i] = next_state_[at];
    batch.reward[i] = reward_[at];
    batch.discount[i] = discount_[at];
    batch.terminated[i] = terminated_[at];
  }
}

void ReplayBuffer::draw_uniform(core::Pcg64& rng, Minibatch& batch) {
  // R. Floyd's sampling without replacement (Bentley, "Programming Pearls", 1987): `count` draws,
  // however few transitions there are.
  const auto take = [&](std::uint32_t place) {
    auto& word = taken_[place / 64];
    const std::uint64_t bit = std::uint64_t{1} << (place % 64);
    const bool fresh = (word & bit) == 0;
    word |= bit;
    return fresh;
  };
  const auto total = static_cast<std::uint32_t>(size());
  auto last = total - static_cast<std::uint32_t>(batch.size());
  for (auto& place : batch.index) {
    const std::uint32_t drawn = rng.below(last + 1);
    place = take(drawn) ? drawn : last;
    if (place == last) take(last);
    ++last;
  }
  for (const auto place : batch.index) taken_[place / 64] = 0;
}

void ReplayBuffer::draw_by_priority(core::Pcg64& rng, Minibatch& batch) {
  batch.weight.resize(batch.size());
  const double total = tree_.total();
  double largest = 0;
  std::vector<double> weights(batch.size());
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const std::size_t place = tree_.find(rng.uniform() * tree_.total());
    batch.index[i] = static_cast<std::uint32_t>(place);
    weights[i] = tree_.weight(place);
    tree_.set(place, 0.0);  // out of the draw until the batch is complete
    const double correction =
        std::pow(static_cast<double>(size()) * weights[i] / total, -priority_->beta);
    batch.weight[i] = static_cast<float>(correction);
    largest = std::max(largest, correction);
  }
  for (std::size_t i = 0; i < batch.size(); ++i) {
    tree_.set(batch.index[i], weights[i]);
    batch.weight[i] = static_cast<float>(batch.weight[i] / largest);
  }
}

void ReplayBuffer::set_priorities(const Minibatch& batch, std::span<const float> td_errors) {
  if (!priority_) return;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const double priority = std::pow(std::abs(td_errors[i]) + 1e-6, priority_->alpha);
    largest_priority_ = std::max(largest_priority_, priority);
    tree_.set(batch.index[i], priority);
  }
}

bool ReplayBuffer::fits(int states, int actions) const {
  const auto within = [](const std::vector<std::int32_t>& values, int end) {
    return std::all_of(values.begin(), values.end(), [&](int v) { return v >= 0 && v < end; });
  };
  return within(state_, states) && within(next_state_, states) && within(action_, actions);
}

core::Arrays ReplayBuffer::save() const {
  core::Arrays arrays;
  StateWriter write(arrays);
  write("replay.next", static_cast<std::uint64_t>(next_));
  write("replay.capacity", static_cast<std::uint64_t>(capacity_));
  write("replay.state", state_);
  write("replay.action", action_);
  write("replay.next_state", next_state_);
  write("replay.reward", reward_);
  write("replay.discount", discount_);
  write("replay.terminated", terminated_);
  if (priority_) {
    std::vector<double> priorities(size());
    for (std::size_t i = 0; i < size(); ++i) priorities[i] = tree_.weight(i);
    write("replay.priority", priorities);
    write("replay.largest_priority", largest_priority_);
  }
  return arrays;
}

void ReplayBuffer::load(const core::Arrays& arrays) {
  StateReader read(arrays);
  std::uint64_t next = 0, capacity = 0;
  read("replay.next", next);
  read("replay.capacity", capacity);
  state_ = read.any_length<std::int32_t>("replay.state");
  const auto same = [&](const std::string& name, auto& values) {
    values.resize(state_.size());
    read(name, values);
  };
  same("replay.action", action_);
  same("replay.next_state", next_state_);
  same("replay.reward", reward_);
  same("replay.discount", discount_);
  same("replay.terminated", terminated_);
  // A ring that is not full yet is filled from its start.
  const bool place_fits = next == (size() < capacity_ ? size() : next % capacity_);
  if (capacity != capacity_ || size() > capacity_ || !place_fits) {
    fail("the checkpoint's replay buffer holds {} of {} transitions where {} is the capacity",
         size(), capacity, capacity_);
  }
  next_ = next;
  if (priority_) {
    std::vector<double> priorities;
    same("replay.priority", priorities);
    read("replay.largest_priority", largest_priority_);
    tree_ = SumTree(capacity_);
    for (std::size_t i = 0; i < size(); ++i) tree_.set(i, priorities[i]);
  }
}

}  // namespace lab::agents
