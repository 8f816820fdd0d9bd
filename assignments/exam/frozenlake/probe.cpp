// The program that runs a student's part `frozenlake`: it calls what the contract asks for and
// records what comes out. It judges nothing; grade.cpp does, in another process.

#include <torch/torch.h>

#include "assignments/exam/frozenlake/contract.hpp"
#include "assignments/grading/probe.hpp"
#include "assignments/grading/probe_tensors.hpp"
#include "core/error.hpp"

namespace {

using namespace exam;
using lab::core::Arrays;
using lab::grading::integer;
using lab::grading::record;
using lab::grading::Recorder;
using lab::grading::tensor;

constexpr std::int64_t kRemembered = 10'000;  // of the agent's memory, the newest

/// The inputs as transitions, in order.
std::vector<Transition> transitions_of(const Arrays& input) {
  const auto states = tensor(input, "states"), actions = tensor(input, "actions"),
             rewards = tensor(input, "rewards"), next_states = tensor(input, "next_states"),
             terminated = tensor(input, "terminated");
  std::vector<Transition> all;
  for (std::int64_t i = 0; i < states.size(0); ++i) {
    all.push_back({states[i].item<std::int64_t>(), actions[i].item<std::int64_t>(),
                   rewards[i].item<float>(), next_states[i].item<std::int64_t>(),
                   terminated[i].item<std::int64_t>() != 0});
  }
  return all;
}

Batch batch_of(const Arrays& input) {
  return {tensor(input, "states"), tensor(input, "actions"), tensor(input, "rewards"),
          tensor(input, "next_states"), tensor(input, "terminated").to(torch::kBool)};
}

template <class Field>
void record_field(Recorder& out, const char* name, const std::deque<Transition>& all,
                  const Field& field) {
  std::vector<double> numbers;
  for (const auto& transition : all) {
    numbers.push_back(static_cast<double>(std::invoke(field, transition)));
  }
  out.array(name, lab::core::make_array(numbers));
}

void record_transitions(Recorder& out, const std::deque<Transition>& all) {
  record_field(out, "states", all, &Transition::state);
  record_field(out, "actions", all, &Transition::action);
  record_field(out, "rewards", all, &Transition::reward);
  record_field(out, "next states", all, &Transition::next_state);
  record_field(out, "terminated", all, &Transition::terminated);
}

/// Records a tensor of a batch. Another type would be a wrong one of the right numbers.
void record_typed(Recorder& out, const char* name, const Tensor& tensor, torch::ScalarType type) {
  if (tensor.defined() && tensor.scalar_type() != type) {
    lab::fail("the {} of the batch hold {}, but {} is asked for", name,
              torch::toString(tensor.scalar_type()), torch::toString(type));
  }
  record(out, name, tensor);
}

void push(const Arrays& input, Recorder& out) {
  ReplayBuffer buffer(integer(input, "capacity"));
  std::vector<std::int64_t> sizes;
  for (const auto& transition : transitions_of(input)) {
    buffer.push(transition);
    sizes.push_back(buffer.size());
  }
  out.array("size", lab::core::make_array(sizes));
  record_transitions(out, buffer.transitions);
}

void sample(const Arrays& input, Recorder& out) {
  ReplayBuffer buffer(integer(input, "capacity"));
  const auto all = transitions_of(input);
  buffer.transitions.assign(all.begin(), all.end());
  const auto batch = buffer.sample(tensor(input, "indices"));
  record_typed(out, "states", batch.states, torch::kLong);
  record_typed(out, "actions", batch.actions, torch::kLong);
  record_typed(out, "rewards", batch.rewards, torch::kFloat);
  record_typed(out, "next states", batch.next_states, torch::kLong);
  record_typed(out, "terminated", batch.terminated, torch::kBool);
}

/// The name of the first module that holds no others.
std::string first_module(const torch::nn::Module& net) {
  for (const auto& module : net.modules(false)) {
    if (module->children().empty()) return module->name();
  }
  return "no module";
}

void net(const Arrays& input, Recorder& out) {
  const auto states = integer(input, "state_count");
  auto made = make_q_net(states, integer(input, "action_count"), integer(input, "hidden"));
  if (made.is_empty()) lab::fail("make_q_net returns no network");
  out.text("first module", first_module(*made));
  const auto values = made->forward(tensor(input, "states"));
  record(out, "values", values);
  record(out, "table", made->forward(torch::arange(states)));
}

void fill(Tensor parameter, const Arrays& input, const std::string& name) {
  const torch::NoGradGuard no_gradient;
  parameter.copy_(tensor(input, name));
}

/// A network that gives the values of a table [S, A].
torch::nn::Sequential table_net(const Arrays& input, const std::string& name) {
  const auto table = tensor(input, name);
  torch::nn::Sequential made(torch::nn::Embedding(table.size(0), table.size(1)));
  fill(made->parameters().front(), input, name);
  return made;
}

void target(const Arrays& input, Recorder& out) {
  const auto online = table_net(input, "online"), target = table_net(input, "target");
  Agent agent(online, target, std::make_unique<torch::optim::SGD>(online->parameters(), 0.1), 1,
              tensor(input, "gamma").item<double>());
  fill(target->parameters().front(), input, "target");  // the agent began with a copy
  agent.terminated_now = integer(input, "terminated_now") != 0;
  record(out, "target", agent.td_target(batch_of(input)));
}

/// Gradient descent that keeps the gradients that it was given.
class WatchedSgd final : public torch::optim::SGD {
 public:
  using torch::optim::SGD::SGD;
  Tensor step(LossClosure closure = nullptr) override {
    std::vector<Tensor> gradients;
    for (const auto& parameter : param_groups().front().params()) {
      if (!parameter.grad().defined()) {
        lab::fail("optimizer->step() was called before a gradient was computed");
      }
      gradients.push_back(parameter.grad().clone());
    }
    seen.push_back(std::move(gradients));
    return torch::optim::SGD::step(std::move(closure));
  }

  std::vector<std::vector<Tensor>> seen;  // [steps][parameters]
};

/// Embedding → Linear → ReLU → Linear with the weights of the input.
torch::nn::Sequential given_net(const Arrays& input) {
  const auto embedding = tensor(input, "embedding.weight"), head = tensor(input, "head.weight");
  const auto hidden = head.size(1);
  torch::nn::Sequential made;
  made->push_back("embedding", torch::nn::Embedding(embedding.size(0), embedding.size(1)));
  made->push_back("hidden", torch::nn::Linear(embedding.size(1), hidden));
  made->push_back("relu", torch::nn::ReLU());
  made->push_back("head", torch::nn::Linear(hidden, head.size(0)));
  for (auto& item : made->named_parameters()) fill(item.value(), input, item.key());
  return made;
}

/// Learning steps one after the other; the targets come from the same network and carry their
/// graph.
void step(const Arrays& input, Recorder& out) {
  auto net = given_net(input);
  const double gamma = tensor(input, "gamma").item<double>();
  auto made = std::make_unique<WatchedSgd>(net->parameters(),
                                           tensor(input, "learning_rate").item<double>());
  const auto& optimizer = *made;
  Agent agent(net, net, std::move(made), 1, gamma);
  const auto batch = batch_of(input);
  const auto names = net->named_parameters().keys();
  std::vector<std::vector<Tensor>> weights;
  for (std::int64_t i = 0; i < integer(input, "steps"); ++i) {
    const auto next = std::get<0>(net->forward(batch.next_states).max(1));
    const auto targets = batch.rewards + gamma * next * batch.terminated.logical_not();
    const double loss = agent.learn(batch, targets);
    if (i == 0) record(out, "loss", torch::tensor(loss));
    if (std::ssize(optimizer.seen) != i + 1) {
      lab::fail("{} calls of learn() made {} steps of the optimizer", i + 1, optimizer.seen.size());
    }
    auto& now = weights.emplace_back();
    for (const auto& parameter : net->parameters()) now.push_back(parameter.detach().clone());
  }
  const auto record_all = [&](const char* what, const std::vector<std::vector<Tensor>>& all) {
    for (std::size_t p = 0; p < names.size(); ++p) {
      std::vector<Tensor> steps;
      for (const auto& one : all) steps.push_back(one[p]);
      record(out, what + names[p], torch::stack(steps));
    }
  };
  record_all("gradient of ", optimizer.seen);
  record_all("", weights);
}

void training(const Arrays& input, Recorder& out) {
  const auto seed = static_cast<std::uint64_t>(integer(input, "seed"));
  torch::manual_seed(seed);
  Environment environment([&](std::size_t walk) {
    if (walk % 20 == 0) out.step(fmt::format("seed {}, episode {}", seed, walk));
  });
  auto agent = make_agent(environment.states(), environment.actions());
  train(agent, environment, seed);
  out.array("scores", lab::core::make_array(environment.scores()));
  const torch::NoGradGuard no_gradient;
  record(out, "values", agent.q_net->forward(torch::arange(environment.states())));
  auto remembered = agent.memory.transitions;
  while (std::ssize(remembered) > kRemembered) remembered.pop_front();
  record_transitions(out, remembered);
}

}  // namespace

int main(int argc, char** argv) {
  torch::set_num_threads(1);
  return lab::grading::run_probe(argc, argv,
                                 {{"frozenlake.buffer.push", push},
                                  {"frozenlake.buffer.sample", sample},
                                  {"frozenlake.learning.target", target},
                                  {"frozenlake.learning.step", step},
                                  {"frozenlake.learning.net", net},
                                  {"frozenlake.training", training}});
}
