#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "agents/dqn.hpp"
#include "core/options.hpp"
#include "envs/frozen_lake.hpp"

namespace lab::labs::frozenlake {

enum class AgentKind { dqn, q_table, value_iteration, random };
enum class Loss { squared, huber };
enum class Preset { standard, exam };
/// Famous errors, for --mistake: four in the learning rule, then two in the settings.
enum class Mistake {
  none,
  terminated_flag,
  no_mask,
  target_not_detached,
  no_replay,
  no_exploration,
  no_target_network,
};

/// Everything that decides how a run goes: what config.json records. The initial values are the
/// lab's defaults; the lab's page says why they are what they are.
struct Options {
  // the lake
  std::string map = "4x4";
  int size = 8;
  double frozen = 0.8;
  std::int64_t map_seed = 0;
  bool slippery = false;
  double success_rate = 1.0 / 3.0;
  double reward_goal = 1, reward_hole = 0, reward_frozen = 0;
  int time_limit = 0;  // 0: by the size of the map

  // the agent and its network
  AgentKind agent = AgentKind::dqn;
  agents::Backend backend = agents::Backend::fused;
  int embedding = 32;
  std::vector<int> hidden = {64};
  bool dueling = false;

  // learning
  double gamma = 0;  // 0: by the ice
  double learning_rate = 5e-4;
  double final_rate = 0.03;
  std::int64_t rate_steps = 100'000;
  double table_rate = 0.5;
  int batch = 64;
  int buffer = 50'000;
  int learn_start = 128;
  int learn_every = 1;
  int learn_steps = 1;
  bool double_q = true;
  int target_every = 50;  // 0: no target network
  double target_rate = 1;
  int n_step = 1;
  Loss loss = Loss::squared;
  double clip = 0;
  bool prioritized = false;
  double priority_alpha = 0.6, priority_beta = 0.4;
  Mistake mistake = Mistake::none;

  // exploration
  agents::EpsilonSchedule::Kind epsilon_schedule = agents::EpsilonSchedule::Kind::exponential;
  double epsilon_start = 0, epsilon_end = 0, epsilon_decay = 0.999;
  std::int64_t epsilon_steps = 10'000;
  double bonus = 0.5;

  // the training
  std::int64_t episodes = 8'000;
  double clear_score = 0.9;
  bool stop_when_cleared = true;
  std::int64_t seed = 0;

  // what is recorded
  std::int64_t values_every = 100;
  std::int64_t checkpoint_every = 50'000;
  int keep_checkpoints = 3;
  int log_every = 0;
  bool tensorboard = false;
};

/// Names each option once, with its help line and range.
void fields(core::FieldList& f, Options& o);

/// The settings of the published exercise.
Options exam_preset();

/// `options` with everything that was left to the lab filled in: the discount, the time limit.
/// Throws UsageError for settings that do not go together.
Options resolved(Options options);

/// The settings with the mistake built in, and the right ones that stand beside it.
Options with_mistake(Options options, Mistake mistake);
Options without_mistake(Options options, Mistake mistake);
/// What the mistake is, in one sentence.
std::string describe(Mistake mistake);

envs::LakeMap make_map(const Options& options);
envs::FrozenLake make_lake(const Options& options);
std::unique_ptr<agents::Agent> make_agent(const Options& options, const envs::LakeModel& model);

/// "4x4-slippery-dqn": what a run's directory is called after its number.
std::string run_suffix(const Options& options);

}  // namespace lab::labs::frozenlake

namespace lab::core {

template <>
inline constexpr std::array<std::string_view, 4> kNames<labs::frozenlake::AgentKind>{
    "dqn", "q-table", "value-iteration", "random"};
template <>
inline constexpr std::array<std::string_view, 2> kNames<labs::frozenlake::Loss>{"squared", "huber"};
template <>
inline constexpr std::array<std::string_view, 2> kNames<labs::frozenlake::Preset>{"default",
                                                                                  "exam"};
template <>
inline constexpr std::array<std::string_view, 7> kNames<labs::frozenlake::Mistake>{
    "none",      "terminated-flag", "no-mask",          "target-not-detached",
    "no-replay", "no-exploration",  "no-target-network"};
template <>
inline constexpr std::array<std::string_view, 2> kNames<agents::Backend>{"fused", "torch"};
template <>
inline constexpr std::array<std::string_view, 2> kNames<agents::EpsilonSchedule::Kind>{
    "exponential", "linear"};

}  // namespace lab::core
