#include <torch/torch.h>

#include <algorithm>
#include <numeric>

#include "assignments/exam/frozenlake/contract.hpp"

namespace exam {

void ReplayBuffer::push(const Transition& transition) {
  transitions.push_back(transition);
  if (size() > capacity) transitions.pop_front();
}

std::int64_t ReplayBuffer::size() const { return static_cast<std::int64_t>(transitions.size()); }

Batch ReplayBuffer::sample(Tensor indices) const {
  const auto count = indices.size(0);
  Batch batch{torch::empty(count, torch::kLong), torch::empty(count, torch::kLong),
              torch::empty(count), torch::empty(count, torch::kLong),
              torch::empty(count, torch::kBool)};
  const auto places = indices.accessor<std::int64_t, 1>();
  for (std::int64_t b = 0; b < count; ++b) {
    const auto& transition = transitions.at(static_cast<std::size_t>(places[b]));
    batch.states.data_ptr<std::int64_t>()[b] = transition.state;
    batch.actions.data_ptr<std::int64_t>()[b] = transition.action;
    batch.rewards.data_ptr<float>()[b] = transition.reward;
    batch.next_states.data_ptr<std::int64_t>()[b] = transition.next_state;
    batch.terminated.data_ptr<bool>()[b] = transition.terminated;
  }
  return batch;
}

torch::nn::Sequential make_q_net(std::int64_t states, std::int64_t actions, std::int64_t hidden) {
  return torch::nn::Sequential(torch::nn::Embedding(states, hidden),
                               torch::nn::Linear(hidden, hidden), torch::nn::ReLU(),
                               torch::nn::Linear(hidden, actions));
}

Tensor Agent::td_target(const Batch& batch) {
  const torch::NoGradGuard no_gradient;
  const auto next_values = std::get<0>(target_net->forward(batch.next_states).max(1));
  return batch.rewards + gamma * next_values * batch.terminated.logical_not();
}

double Agent::learn(const Batch& batch, Tensor targets) {
  const auto values = q_net->forward(batch.states);
  const auto taken = values.gather(1, batch.actions.unsqueeze(1)).squeeze(1);
  const auto loss = torch::mse_loss(taken, targets.detach());
  optimizer->zero_grad();
  loss.backward();
  optimizer->step();
  return loss.item<double>();
}

std::int64_t Agent::act(std::int64_t state) {
  const torch::NoGradGuard no_gradient;
  const auto values = q_net->forward(torch::tensor({state}));
  if (torch::rand(1).item<double>() < epsilon) {
    return torch::randint(values.size(1), {1}).item<std::int64_t>();
  }
  return values.argmax(1).item<std::int64_t>();
}

Agent make_agent(std::int64_t states, std::int64_t actions) {
  const auto q_net = make_q_net(states, actions, 64), target_net = make_q_net(states, actions, 64);
  auto adam = std::make_unique<torch::optim::Adam>(q_net->parameters(), 1e-3);
  return {q_net, target_net, std::move(adam), 10'000, 0.95};
}

namespace {

constexpr int kBatch = 64;

/// Learns from a random batch of what is remembered.
void learn_from_memory(Agent& agent) {
  const auto batch = agent.memory.sample(torch::randint(agent.memory.size(), {kBatch}));
  agent.learn(batch, agent.td_target(batch));
}

double mean_of_last(const std::vector<double>& scores, std::ptrdiff_t count) {
  const auto last = scores.end() - std::min(count, std::ssize(scores));
  return std::accumulate(last, scores.end(), 0.0) / static_cast<double>(count);
}

}  // namespace

void train(Agent& agent, Environment& environment, std::uint64_t /*seed*/) {
  std::int64_t steps = 0;
  for (int episode = 0; episode < 1000; ++episode) {
    auto state = environment.reset();
    for (bool is_on = true; is_on;) {
      const auto action = agent.act(state);
      const auto step = environment.step(action);
      agent.memory.push({state, action, step.reward, step.next_state, step.terminated});
      state = step.next_state;
      is_on = !step.terminated && !step.truncated;
      ++steps;
      if (steps % 2 == 0 && agent.memory.size() >= 2 * kBatch) learn_from_memory(agent);
      if (steps % 50 == 0) agent.update_target();
    }
    // Walks at random until it has found the goal, and then soon walks as it knows.
    agent.epsilon *= environment.scores().back() > 0 ? 0.8 : 0.99;
    if (mean_of_last(environment.scores(), 100) >= 0.95) return;
  }
}

}  // namespace exam
