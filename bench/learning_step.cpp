#include <nlohmann/json.hpp>

#include "agents/dqn_learner.hpp"
#include "bench/bench.hpp"
#include "core/error.hpp"
#include "core/terminal.hpp"
#include "envs/frozen_lake.hpp"

namespace lab::bench {
namespace {

constexpr std::size_t kBatch = 64;

/// A replay buffer as a training has it: 10,000 steps of a random walk.
agents::ReplayBuffer filled_buffer(const envs::FrozenLake& fresh) {
  agents::ReplayBuffer replay(50'000);
  auto lake = fresh;
  core::Pcg64 policy(3);
  int state = lake.reset(1);
  for (int i = 0; i < 10'000; ++i) {
    const int action = static_cast<int>(policy.below(4));
    const auto step = lake.step(action);
    replay.add(
        {state, action, static_cast<float>(step.reward), step.state, 0.99F, step.terminated});
    state = step.ended() ? lake.reset() : step.state;
  }
  return replay;
}

/// CPU seconds of sampling a batch and one learning step on it.
double step_seconds(agents::Backend backend, const envs::FrozenLake& lake, bool double_q) {
  nn::EmbeddingMlpShape shape;  // embedding 32, hidden 64: the exercise's sizes
  shape.states = lake.state_count();
  agents::LearnerOptions options;
  options.double_q = double_q;
  options.target_network = double_q;
  core::Pcg64 weights(1), sample(2);
  const auto learner = agents::make_learner(backend, shape, options, weights);
  auto replay = filled_buffer(lake);
  agents::Minibatch batch;
  int steps = 0;
  return cpu_seconds([&] {
    replay.sample(sample, kBatch, batch);
    keep(learner->learn(batch));
    if (++steps % 50 == 0) learner->update_target(1.0);
  });
}

/// Floating point operations of one fused step: the network forwards for all states, twice that
/// backwards, and Adam's dozen a parameter.
double operations(int states) {
  constexpr double E = 32, H = 64, A = 4;
  const double forward = 2.0 * states * (E * H + H * A);
  const double parameters = states * E + H * (E + 1) + A * (H + 1);
  return 3 * forward + 12 * parameters;
}

}  // namespace

void learning_step(const Settings& settings) {
  const envs::FrozenLake small(envs::named_map("4x4"), {});
  const envs::FrozenLake large(envs::named_map("8x8"), {});
  const double peak = peak_flops();
  const double fused = step_seconds(agents::Backend::fused, small, false);
  const double fused_double = step_seconds(agents::Backend::fused, small, true);
  const double fused_large = step_seconds(agents::Backend::fused, large, true);
  core::Table table({"<learning step, batch 64, network 32/64", "measured", "reach", "<against"});
  table.add({"fused, 4x4", microseconds(fused), "≤ 8 µs",
             fmt::format("multiply-adds at full rate {} ({})", microseconds(operations(16) / peak),
                         times(fused * peak / operations(16)))});
  table.add({"fused, 4x4, double DQN with target network", microseconds(fused_double)});
  table.add({"fused, 8x8, double DQN with target network", microseconds(fused_large), "",
             fmt::format("multiply-adds at full rate {} ({})", microseconds(operations(64) / peak),
                         times(fused_large * peak / operations(64)))});
#ifdef LAB_HAS_TORCH
  const double torch = step_seconds(agents::Backend::torch, small, false);
  const double torch_double = step_seconds(agents::Backend::torch, small, true);
  table.add({"torch twin, same buffer", microseconds(torch), "",
             fmt::format("fused is {} faster (reach 50)", times(torch / fused))});
  table.add({"torch twin, double DQN with target network", microseconds(torch_double), "",
             fmt::format("fused is {} faster", times(torch_double / fused_double))});
#endif
  if (settings.peers) {
    std::string reason;
    const auto text = run_peer("learning_step.py", reason);
    if (text.empty()) {
      table.add({"PyTorch from Python", "–", "", reason});
    } else {
      const auto peer = nlohmann::json::parse(text);
      for (const auto& [name, seconds] : peer.items()) {
        table.add({name, microseconds(seconds), "",
                   fmt::format("fused is {} faster", times(seconds.get<double>() / fused))});
      }
    }
  }
  print_table("Learning step of the DQN", table);
}

}  // namespace lab::bench
