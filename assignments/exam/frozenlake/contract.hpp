#pragma once

#include <torch/nn/modules/container/sequential.h>
#include <torch/optim/optimizer.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "assignments/grading/todo.hpp"

// What part `frozenlake` asks for. You fill in agent.cpp; this file stays as it is (the grader
// compiles with its own copy). S states, A actions, B transitions at once.

namespace exam {

using torch::Tensor;

/// What the environment answers to an action.
struct Step {
  std::int64_t next_state = 0;
  float reward = 0;
  bool terminated = false;  ///< the walk came to its end: nothing follows
  bool truncated = false;   ///< the time limit cut the walk: it could have gone on
};

/// The 4x4 frozen lake whose ice does not slip: S = 16, A = 4 (0 left, 1 down, 2 right, 3 up). The
/// goal pays 1, all else 0; a walk is cut after 100 steps.
class Environment {
 public:
  /// `told`, when given, hears the number of each walk that begins.
  explicit Environment(std::function<void(std::size_t)> told = {});
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;
  ~Environment();

  [[nodiscard]] std::int64_t states() const;
  [[nodiscard]] std::int64_t actions() const;
  /// Begins a walk; returns its first state.
  std::int64_t reset();
  /// One step. Throws std::logic_error when no walk is on: before reset() and after its end.
  Step step(std::int64_t action);
  /// The sum of the rewards of each walk that is over.
  [[nodiscard]] const std::vector<double>& scores() const;

 private:
  struct Walk;
  std::unique_ptr<Walk> walk_;
};

/// One step of a walk, as it is remembered.
struct Transition {
  std::int64_t state = 0, action = 0;
  float reward = 0;
  std::int64_t next_state = 0;
  bool terminated = false;
};

/// B transitions side by side.
struct Batch {
  Tensor states;       // [B] int64
  Tensor actions;      // [B] int64
  Tensor rewards;      // [B] float32
  Tensor next_states;  // [B] int64
  Tensor terminated;   // [B] bool
};

// --------------------------------------------------- everything below that is yours: agent.cpp

/// The last `capacity` transitions.
class ReplayBuffer {
 public:
  explicit ReplayBuffer(std::int64_t most) : capacity(most) {}

  /// Yours. Adds the newest transition at the end; when more than `capacity` are held, the oldest
  /// is forgotten.
  void push(const Transition& transition);
  /// Yours. How many are held.
  [[nodiscard]] std::int64_t size() const;
  /// Yours. indices: [B] int64, each in [0, size()), in any order, some twice; 0 is the oldest.
  /// Row b of the batch is the transition indices[b].
  [[nodiscard]] Batch sample(Tensor indices) const;

  std::int64_t capacity;
  std::deque<Transition> transitions;  // the oldest first
};

/// Yours. A network that maps states [B] int64 to a value for each action, [B, A] float32. It
/// begins with a torch::nn::Embedding of S rows; what follows, and how wide it is, is up to you.
torch::nn::Sequential make_q_net(std::int64_t states, std::int64_t actions, std::int64_t hidden);

/// An agent of deep Q-learning.
class Agent {
 public:
  /// The optimizer moves q_net's parameters. target_net is of the same form as q_net and begins as
  /// its copy.
  Agent(torch::nn::Sequential online, torch::nn::Sequential target,
        std::unique_ptr<torch::optim::Optimizer> optimizer_of_online, std::int64_t capacity,
        double discount);

  /// Yours. With probability `epsilon` a random action, else one with the largest value of q_net.
  std::int64_t act(std::int64_t state);
  /// Yours. The targets y [B] float32: the reward, and where the walk goes on after it, γ times the
  /// largest value that target_net gives the next state.
  [[nodiscard]] Tensor td_target(const Batch& batch);
  /// Yours. One step of the optimizer on the mean over the batch of (Q(s, a) − y)², where Q is
  /// q_net and y are the targets [B]. The targets count as constants, even if they still carry the
  /// graph that made them. Returns the loss as it was before the step.
  double learn(const Batch& batch, Tensor targets);
  /// Makes target_net equal to q_net.
  void update_target();

  torch::nn::Sequential q_net, target_net;
  std::unique_ptr<torch::optim::Optimizer> optimizer;
  ReplayBuffer memory;
  double gamma;                 // γ
  double epsilon = 1;           // the probability of a random action
  bool terminated_now = false;  // whether the agent's own walk ended with its latest step
};

/// Yours. An agent with the sizes, the optimizer and the γ of your choice.
Agent make_agent(std::int64_t states, std::int64_t actions);

/// Yours. Walks and learns until you think it is enough. What is random is drawn from torch, which
/// has been seeded, or from `seed`: the same seed has to give the same agent.
void train(Agent& agent, Environment& environment, std::uint64_t seed);

}  // namespace exam
