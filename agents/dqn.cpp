#include "agents/dqn.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "agents/exploration.hpp"
#include "agents/state_arrays.hpp"
#include "core/error.hpp"

namespace lab::agents {
namespace {

std::unique_ptr<DqnLearner> new_learner(const DqnOptions& options, std::uint64_t seed) {
  auto rng = core::stream(seed, "weights");
  return make_learner(options.backend, options.network, options.learner, rng);
}

}  // namespace

DqnAgent::DqnAgent(DqnOptions options, std::uint64_t seed)
    : options_(std::move(options)),
      explore_(core::stream(seed, "explore")),
      sample_(core::stream(seed, "replay")),
      learner_(new_learner(options_, seed)),
      replay_(static_cast<std::size_t>(options_.buffer),
              options_.prioritized ? std::optional(options_.priority) : std::nullopt),
      returns_(options_.n_step, options_.gamma),
      visits_(static_cast<std::size_t>(options_.network.states * options_.network.actions)),
      loss_(std::numeric_limits<double>::quiet_NaN()) {}

double DqnAgent::epsilon() const { return options_.epsilon.at(episodes_, steps_); }

int DqnAgent::act(int state) {
  const int A = options_.network.actions;
  const double epsilon = this->epsilon();
  if (epsilon > 0 && explore_.uniform() < epsilon) {
    return static_cast<int>(explore_.below(static_cast<std::uint32_t>(A)));
  }
  const auto row = row_of(learner_->q_values(), state, A);
  if (options_.bonus == 0) return greedy_action(row);
  const auto visits = std::span<const std::int32_t>(visits_).subspan(
      static_cast<std::size_t>(state * A), static_cast<std::size_t>(A));
  return optimistic_action(row, visits, options_.bonus);
}

void DqnAgent::observe(const Experience& experience) {
  ++steps_;
  ++visits_[static_cast<std::size_t>(experience.state * options_.network.actions +
                                     experience.action)];
  returns_.add(experience, [&](const Transition& transition) { replay_.add(transition); });
  const auto needed = static_cast<std::size_t>(std::max(options_.learn_start, options_.batch));
  if (replay_.size() < needed || steps_ % options_.learn_every != 0) return;
  for (int i = 0; i < options_.learn_steps; ++i) learn(experience.terminated);
}

void DqnAgent::learn(bool terminated_now) {
  if (options_.mistake == Mistake::no_replay) {
    replay_.newest(batch_);
  } else {
    replay_.sample(sample_, static_cast<std::size_t>(options_.batch), batch_);
  }
  if (options_.mistake == Mistake::terminated_flag) {
    std::fill(batch_.terminated.begin(), batch_.terminated.end(), terminated_now ? 1 : 0);
  } else if (options_.mistake == Mistake::no_mask) {
    std::fill(batch_.terminated.begin(), batch_.terminated.end(), 0);
  }
  if (options_.final_rate != 1) {
    const double share = std::min(
        1.0, static_cast<double>(learning_steps_) / static_cast<double>(options_.rate_steps));
    learner_->set_learning_rate(options_.learner.learning_rate *
                                (1 + share * (options_.final_rate - 1)));
  }

  loss_ = learner_->learn(batch_);
  replay_.set_priorities(batch_, learner_->td_errors());
  ++learning_steps_;
  if (learning_steps_ % options_.target_every == 0) learner_->update_target(options_.target_rate);
}

void DqnAgent::end_episode() { ++episodes_; }

template <class Archive, class Self>
void DqnAgent::state_of(Archive& archive, Self& self) {
  archive("dqn.explore", self.explore_);
  archive("dqn.sample", self.sample_);
  archive("dqn.visits", self.visits_);
  archive("dqn.steps", self.steps_);
  archive("dqn.episodes", self.episodes_);
  archive("dqn.learning_steps", self.learning_steps_);
  archive("dqn.loss", self.loss_);
}

core::Arrays DqnAgent::save() const {
  expect(returns_.empty(), "save: {} steps still wait for the end of their episode",
         returns_.waiting());
  core::Arrays arrays = replay_.save();
  StateWriter write(arrays);
  state_of(write, *this);

  const auto learner = learner_->state();
  std::size_t offset = 0;
  const auto part = [&](const std::vector<double>& all, const nn::ParameterSlot& slot) {
    // float32 holds every number of the network exactly: that is what it is made of
    std::vector<float> values(all.begin() + static_cast<std::ptrdiff_t>(offset),
                              all.begin() + static_cast<std::ptrdiff_t>(offset + slot.size()));
    const auto rows = static_cast<std::size_t>(slot.rows);
    const auto columns = static_cast<std::size_t>(slot.columns);
    auto shape = slot.name.ends_with(".bias") ? std::vector{rows} : std::vector{rows, columns};
    return core::make_array(std::span<const float>(values), std::move(shape));
  };
  for (const auto& slot : nn::parameter_slots(options_.network)) {
    offset = slot.offset;
    arrays["online." + slot.name] = part(learner.parameters, slot);
    arrays["target." + slot.name] = part(learner.target_parameters, slot);
    arrays["adam.m." + slot.name] = part(learner.first_moment, slot);
    arrays["adam.v." + slot.name] = part(learner.second_moment, slot);
  }
  write("adam.steps", learner.steps);

  return arrays;
}

void DqnAgent::load(const core::Arrays& arrays) {
  StateReader read(arrays);
  state_of(read, *this);
  replay_.load(arrays);
  if (!replay_.fits(options_.network.states, options_.network.actions)) {
    fail("the checkpoint's replay buffer holds states or actions that this lake does not have");
  }

  LearnerState learner;
  const auto part = [&](std::vector<double>& all, const std::string& name, std::size_t size) {
    std::vector<float> values(size);
    read(name, values);
    all.insert(all.end(), values.begin(), values.end());
  };
  const auto slots = nn::parameter_slots(options_.network);
  for (const auto& slot : slots) {
    part(learner.parameters, "online." + slot.name, slot.size());
    part(learner.target_parameters, "target." + slot.name, slot.size());
    part(learner.first_moment, "adam.m." + slot.name, slot.size());
    part(learner.second_moment, "adam.v." + slot.name, slot.size());
  }
  const auto stored = std::count_if(arrays.begin(), arrays.end(), [](const auto& item) {
    return item.first.starts_with("online.");
  });
  if (static_cast<std::size_t>(stored) != slots.size()) {
    fail("the checkpoint's network has {} parameters where {} are needed: it is of another network",
         stored, slots.size());
  }
  read("adam.steps", learner.steps);
  learner_->set_state(learner);
}

}  // namespace lab::agents
