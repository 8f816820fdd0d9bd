// Part frozenlake: an agent that learns to cross the lake with a network which begins with an
// Embedding. Replace each TODO; contract.hpp says what is asked for, README.md has the equations
// and hints. None of the lab's own agents may be used here.

#include <torch/torch.h>

#include "assignments/exam/frozenlake/contract.hpp"

namespace exam {

// ------------------------------------------------------------------------- 1. what is remembered

void ReplayBuffer::push(const Transition& transition) { TODO("remembering a transition"); }

std::int64_t ReplayBuffer::size() const { TODO("how many transitions are held"); }

Batch ReplayBuffer::sample(Tensor indices) const { TODO("a batch of remembered transitions"); }

// ---------------------------------------------------------------------- 2. how it learns from it

torch::nn::Sequential make_q_net(std::int64_t states, std::int64_t actions, std::int64_t hidden) {
  TODO("the network");
}

Tensor Agent::td_target(const Batch& batch) { TODO("the targets"); }

double Agent::learn(const Batch& batch, Tensor targets) { TODO("a learning step"); }

// ------------------------------------------------------------------------------ 3. how it trains

std::int64_t Agent::act(std::int64_t state) { TODO("the choice of an action"); }

Agent make_agent(std::int64_t states, std::int64_t actions) { TODO("an agent of your choice"); }

void train(Agent& agent, Environment& environment, std::uint64_t seed) {
  TODO("the training loop");
}

}  // namespace exam
