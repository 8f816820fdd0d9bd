// What the contract gives: the environment, which is the lab's own lake, and the agent's plain
// parts. Belongs to the grader; a student's folder does not need it.

#include <torch/torch.h>

#include <stdexcept>

#include "assignments/exam/frozenlake/contract.hpp"
#include "envs/frozen_lake.hpp"

namespace exam {

struct Environment::Walk {
  lab::envs::FrozenLake lake{lab::envs::named_map("4x4"), {.slippery = false}};
  std::function<void(std::size_t)> told;
  bool is_on = false;
  double score = 0;
  std::vector<double> scores;

  void end() {
    scores.push_back(score);
    is_on = false;
  }
};

Environment::Environment(std::function<void(std::size_t)> told) : walk_(std::make_unique<Walk>()) {
  walk_->told = std::move(told);
}
Environment::~Environment() = default;

std::int64_t Environment::states() const { return walk_->lake.state_count(); }
std::int64_t Environment::actions() const { return walk_->lake.action_count(); }
const std::vector<double>& Environment::scores() const { return walk_->scores; }

std::int64_t Environment::reset() {
  if (walk_->is_on && walk_->lake.elapsed() > 0) walk_->end();
  if (walk_->told) walk_->told(walk_->scores.size());
  walk_->is_on = true;
  walk_->score = 0;
  return walk_->lake.reset();
}

Step Environment::step(std::int64_t action) {
  if (!walk_->is_on) {
    throw std::logic_error("step() was called while no walk was on: call reset() first");
  }
  if (action < 0 || action >= actions()) {
    throw std::logic_error("step() was called with the action " + std::to_string(action) +
                           ", but actions are 0 to 3");
  }
  const auto step = walk_->lake.step(static_cast<int>(action));
  walk_->score += step.reward;
  if (step.ended()) walk_->end();
  return {step.state, static_cast<float>(step.reward), step.terminated,
          step.truncated && !step.terminated};
}

Agent::Agent(torch::nn::Sequential online, torch::nn::Sequential target,
             std::unique_ptr<torch::optim::Optimizer> optimizer_of_online, std::int64_t capacity,
             double discount)
    : q_net(std::move(online)),
      target_net(std::move(target)),
      optimizer(std::move(optimizer_of_online)),
      memory(capacity),
      gamma(discount) {
  update_target();
}

void Agent::update_target() {
  const torch::NoGradGuard no_gradient;
  const auto from = q_net->parameters();
  auto to = target_net->parameters();
  TORCH_CHECK(from.size() == to.size(), "q_net and target_net are not of the same form");
  for (std::size_t i = 0; i < from.size(); ++i) to[i].copy_(from[i]);
}

}  // namespace exam
